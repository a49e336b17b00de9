export default {
  pages: "Seiten",
  page_ask: "Fragen",
  page_evidence: "Evidenztabelle",
  page_study: "Lernen",
  home_name: "netlm: belegte Antworten zu Lebermetastasen neuroendokriner Tumoren",
  home_title: "Lebermetastasen neuroendokriner Tumoren",
  home_lead: "Fragen Sie, was in den Dokumenten steht. Jede Aussage führt zu dem Wortlaut, auf dem sie beruht.",
  programs: "Für Programme:",
  described: ", beschrieben in",
  evidence_gone: "Zeilen der Evidenztabelle, die seit Ihrer letzten Lernsitzung entfallen sind, weil ihr Wortlaut nicht mehr in den Quellen steht: {count}.",
};
