// Starts Swagger UI on the page of a request: its own document, requests to our own origin, no foreign validator.
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
follow();
dark.addEventListener("change", follow);

const place = document.getElementById("reference");
window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  validatorUrl: null,
  docExpansion: "full",
  defaultModelsExpandDepth: -1,
  defaultModelRendering: "example",
  displayRequestDuration: false,
  tryItOutEnabled: true,
  supportedSubmitMethods: ["get", "post"],
  // A preference kept in the browser would be a trace of the visit.
  persistAuthorization: false,
});
