export default {
  pages: "Páginas",
  page_ask: "Preguntar",
  page_evidence: "Tabla de evidencia",
  page_study: "Estudiar",
  home_name: "netlm: respuestas con citas sobre metástasis hepáticas de TNE",
  home_title: "Metástasis hepáticas de tumores neuroendocrinos",
  home_lead: "Pregunte qué dicen los documentos. Cada afirmación conduce al texto exacto en que se apoya.",
  programs: "Para programas:",
  described: ", descrito en",
  evidence_gone: "Filas de la tabla de evidencia desaparecidas desde su última sesión porque su texto ya no está en las fuentes: {count}.",
};
