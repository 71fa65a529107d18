// The SPARQL editor: YASQE over the form's text area, and the answer as a table on the same page.
const form = document.getElementById("sparql");
const area = document.getElementById("query");
const answer = document.getElementById("answer");
const words = answer.dataset;
const prefixes = JSON.parse(document.getElementById("prefixes").textContent);
const ROWS = 500;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function editor() {
  const Yasqe = globalThis.Yasqe?.default ?? globalThis.Yasqe;
  if (!Yasqe) return { getValue: () => area.value };
  // Our own prefix list: the library's would be fetched from another host.
  Yasqe.Autocompleters.prefixes.get = async () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort();
  const holder = element("div", { class: "yasqe-holder" });
  area.after(holder);
  area.hidden = true;
  const made = new Yasqe(holder, {
    value: area.value, persistenceId: null, autocompleters: ["prefixes", "variables"], showQueryButton: false,
    resizeable: false, createShareableLink: null, createShortLink: null, consumeShareLink: null, lineWrapping: true,
    // Tab moves on, so that the keyboard can leave the editor.
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run },
  });
  made.getInputField().setAttribute("aria-label", document.querySelector("label[for=query]").textContent);
  made.on("change", () => (area.value = made.getValue()));
  return made;
}

function short(iri) {
  for (const [name, start] of Object.entries(prefixes)) if (iri.startsWith(start)) return `${name}:${iri.slice(start.length)}`;
  return iri.startsWith(words.base) ? decodeURIComponent(iri.slice(words.base.length)) : iri;
}

function cell(term) {
  if (!term) return element("td");
  if (term.type !== "uri") {
    const text = element("span", term["xml:lang"] ? { lang: term["xml:lang"] } : {}, term.value);
    return element("td", {}, text);
  }
  const href = term.value.startsWith(words.base) ? `/${term.value.slice(words.base.length)}` : term.value;
  return element("td", {}, /^(https?:|\/)/.test(href) ? element("a", { href }, short(term.value)) : term.value);
}

function table(result) {
  const rows = result.results.bindings;
  if (!rows.length) return [element("p", {}, words.empty)];
  const head = element("tr", {}, ...result.head.vars.map((name) => element("th", { scope: "col" }, name)));
  const body = rows.slice(0, ROWS).map((row) => element("tr", {}, ...result.head.vars.map((name) => cell(row[name]))));
  const made = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  return [
    element("p", { class: "note" }, `${rows.length.toLocaleString()} ${words.rows}`, rows.length > ROWS ? ` – ${words.cut}` : ""),
    downloads(),
    element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": words.title }, made),
  ];
}

function downloads() {
  const links = ["json", "csv", "tsv", "xml"].map((format) =>
    element("a", { href: `/sparql?${new URLSearchParams({ query: area.value, format })}` }, format.toUpperCase()));
  return element("p", { class: "note downloads" }, words.download, ...links);
}

function show(...parts) {
  answer.hidden = false;
  answer.replaceChildren(element("h2", {}, words.title), ...parts);
}

async function failure(response) {
  const text = await response.text();
  try {
    const problem = JSON.parse(text);
    return [problem.detail ?? problem.title, problem.todo].filter(Boolean).join(" ");
  } catch {
    return text.slice(0, 2000);
  }
}

async function run() {
  show(element("p", {}, words.running));
  const response = await fetch("/sparql", {
    method: "POST", body: area.value,
    headers: { "Content-Type": "application/sparql-query", Accept: "application/sparql-results+json, text/turtle;q=0.9" },
  });
  if (!response.ok) {
    show(element("p", {}, element("strong", {}, words.failed)), element("pre", { lang: "en" }, await failure(response)));
  } else if (!response.headers.get("Content-Type").includes("json")) {
    show(element("pre", { tabindex: "0" }, await response.text()));
  } else {
    const result = await response.json();
    show(...("boolean" in result ? [element("p", {}, result.boolean ? words.yes : words.no)] : table(result)));
  }
}

editor();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
