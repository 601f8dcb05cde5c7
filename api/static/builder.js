// Makes the page /embed answer at once: it asks the server for the same form, puts the answer in, and copies.
"use strict";

const form = document.getElementById("builder");
const said = document.getElementById("said");
let asking = null;
let waiting = 0;

const address = () => {
  const what = new FormData(form).get("what");
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const part = form.elements[name].closest?.("[data-for]");
    if (value !== "" && (!part || part.dataset.for.split(" ").includes(what))) asked.append(name, value);
  }
  return `${form.getAttribute("action")}?${asked}`;
};

const show = async () => {
  asking?.abort();
  asking = new AbortController();
  const here = address();
  try {
    const answer = await fetch(here, { signal: asking.signal, headers: { Accept: "text/html" } });
    const built = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("built");
    if (!built) return;
    document.getElementById("built").replaceWith(document.adoptNode(built));
    reveal();
    history.replaceState(null, "", here);
    said.textContent = said.dataset.updated;
  } catch (error) {
    // The form still works by its button.
    if (error.name !== "AbortError") form.querySelector("button").focus();
  }
};

const reveal = () => {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
};

const copy = async (button) => {
  const code = document.getElementById(button.dataset.copy);
  code.select();
  let done = false;
  try {
    await navigator.clipboard.writeText(code.value);
    done = true;
  } catch {
    done = document.execCommand("copy");
  }
  const what = code.labels[0].textContent;
  said.textContent = done ? said.dataset.copied.replace("{what}", what) : said.dataset.failed;
  if (done) button.focus();
};

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 350);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  show();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

reveal();
