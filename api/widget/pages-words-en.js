export default {
  pages: "Pages",
  page_ask: "Ask",
  page_evidence: "Evidence table",
  page_study: "Study",
  home_name: "netlm: cited answers on NET liver metastases",
  home_title: "Neuroendocrine tumour liver metastases",
  home_lead: "Ask what the documents say. Each statement leads to the very words it rests on.",
  programs: "For programs:",
  described: ", described in",
  evidence_gone: "Rows of the evidence table that are gone since your last session, since the sources no longer print the words: {count}.",
};
