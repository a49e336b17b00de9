export default {
  pages: "Pages",
  page_ask: "Interroger",
  page_evidence: "Tableau des données probantes",
  page_study: "Réviser",
  home_name: "netlm : réponses sourcées sur les métastases hépatiques des TNE",
  home_title: "Métastases hépatiques des tumeurs neuroendocrines",
  home_lead: "Demandez ce que disent les documents. Chaque énoncé renvoie au passage exact sur lequel il repose.",
  programs: "Pour les programmes :",
  described: ", voir",
  evidence_gone: "Lignes du tableau des données probantes disparues depuis votre dernière séance, leur texte ne figurant plus dans les sources : {count}.",
};
