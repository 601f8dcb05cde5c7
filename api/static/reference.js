// Starts Swagger UI on the page of a request: its own document, requests to our own origin, no foreign validator.
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
follow();
dark.addEventListener("change", follow);

const place = document.getElementById("reference");

// The page has its title, its main part and the heading of the request already: of Swagger UI it needs the form alone.
const theFormAlone = ({ React }) => ({
  components: {
    Form: ({ getComponent, specSelectors }) =>
      React.createElement(
        "div",
        { className: "swagger-ui" },
        React.createElement(getComponent("SvgAssets")),
        React.createElement(getComponent("errors", true)),
        specSelectors.loadingStatus() === "success" && React.createElement(getComponent("operations", true)),
      ),
  },
  wrapComponents: {
    OperationTag: () => ({ children }) => children,
    // A link that leads nowhere.
    DeepLink: () => ({ text }) => text,
    // It draws the button before it has read what the request refers to, and sends nothing until then.
    execute: (Button) => (props) =>
      React.createElement(Button, {
        ...props,
        disabled: props.disabled || !props.specSelectors.specResolvedSubtree(["paths", props.path, props.method]),
      }),
  },
});

// It gives some of its fields no name, its tables no headers, its headings a level too deep, and long samples no way in
// by keyboard.
const mend = () => {
  for (const field of place.querySelectorAll("tr :is(input, select, textarea):not([aria-label])")) {
    const name = field.closest("tr").querySelector(".parameter__name");
    if (name) field.ariaLabel = name.firstChild.textContent;
  }
  for (const cell of place.querySelectorAll("thead td:not([role])")) cell.role = "columnheader";
  for (const heading of place.querySelectorAll(":is(h4, h5):not([aria-level])")) {
    heading.ariaLevel = heading.tagName[1] - 1;
  }
  for (const sample of place.querySelectorAll("pre:not([tabindex])")) sample.tabIndex = 0;
};
new MutationObserver(mend).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  validatorUrl: null,
  plugins: [theFormAlone],
  layout: "Form",
  docExpansion: "full",
  defaultModelsExpandDepth: -1,
  defaultModelRendering: "example",
  displayRequestDuration: false,
  tryItOutEnabled: true,
  supportedSubmitMethods: ["get", "post"],
  // A preference kept in the browser would be a trace of the visit.
  persistAuthorization: false,
});
