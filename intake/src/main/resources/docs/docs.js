"use strict";

/** Finds an operation by any word of its path, its name, its summary, its scope or its group. */
const wordsOf = (operation, tag) =>
  [operation.get("path"), operation.get("method"), tag]
    .concat(["operationId", "summary", "description", "x-scope"].map(name => operation.getIn(["operation", name])))
    .join(" ")
    .toLowerCase();

const search = {
  fn: {
    opsFilter: (groups, phrase) => {
      const words = phrase.toLowerCase().split(/\s+/);
      const found = tag => operation => words.every(word => wordsOf(operation, tag).includes(word));
      return groups
        .map((group, tag) => group.update("operations", all => all.filter(found(tag))))
        .filter(group => group.get("operations").size > 0);
    },
  },
};

const dark = matchMedia("(prefers-color-scheme: dark)");
const shade = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", shade);
shade();

/** Says in each operation's own words which scope its caller's key needs. */
const withScopes = api => {
  for (const path of Object.values(api.paths)) {
    for (const operation of Object.values(path)) {
      const scope = operation["x-scope"];
      if (scope) {
        const words = scope === "public" ? "Takes no key." : `Takes a key with the scope \`${scope}\`.`;
        operation.description = words + "\n\n" + (operation.description || "");
      }
    }
  }
  return api;
};

// Keys stay in this page's memory: nothing is written to storage, and nothing is sent anywhere but to this door.
const show = api =>
  SwaggerUIBundle({
    spec: withScopes(api),
    dom_id: "#api",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    filter: true,
    persistAuthorization: false,
    plugins: [search],
    presets: [SwaggerUIBundle.presets.apis],
    showCommonExtensions: true,
    tryItOutEnabled: true,
    validatorUrl: null,
  });

fetch("/openapi.json")
  .then(answer => answer.json())
  .then(show)
  .catch(failure => {
    document.getElementById("api").textContent = "The document could not be shown: " + failure;
  });
