// The SPARQL editor: YASQE over the form's text area, and the answer as a table on the same page.
const form = document.getElementById("sparql");
const area = document.getElementById("query");
const answer = document.getElementById("answer");
const words = answer.dataset;
const prefixes = JSON.parse(document.getElementById("prefixes").textContent);
const ROWS = 500;
const BARS = 60;
const PLACES = 5000;
const THINGS = 5000;

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

// What the service calls the things of the answer: for each IRI its words and the path of its page.
let named = new Map();

async function nameThings({ results }) {
  const terms = results.bindings.slice(0, ROWS).flatMap((row) => Object.values(row)).filter((term) => term.type === "uri");
  const iris = [...new Set(terms.map((term) => term.value))].slice(0, THINGS);
  const response = iris.length ? await fetch("/sparql/editor/words", { method: "POST", body: iris.join("\n") }) : null;
  const found = response?.ok ? await response.json() : [];
  named = new Map(found.map((each, place) => [iris[place], each]));
}

function cell(term) {
  if (!term) return element("td");
  if (term.type !== "uri") {
    const lang = term["xml:lang"] ?? (/[\u3040-\u30ff\u4e00-\u9fff]/.test(term.value) && "ja");
    const text = element("span", lang ? { lang } : {}, term.value);
    return element("td", {}, text);
  }
  const iri = term.value;
  const thing = named.get(iri);
  const href = thing?.path || (iri.startsWith(words.base) ? `/${iri.slice(words.base.length)}` : iri);
  const text = thing && thing.text !== iri ? thing.text : short(iri);
  const about = { ...(text !== iri && { title: short(iri) }), ...(thing?.language && { lang: thing.language }) };
  return element("td", about, /^(https?:|\/)/.test(href) ? element("a", { href }, text) : text);
}

function table(result) {
  const rows = result.results.bindings;
  if (!rows.length) return [element("p", {}, words.empty)];
  const head = element("tr", {}, ...result.head.vars.map((name) => element("th", { scope: "col" }, name)));
  const body = rows.slice(0, ROWS).map((row) => element("tr", {}, ...result.head.vars.map((name) => cell(row[name]))));
  const made = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  const views = {
    table: () => element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": words.title }, made),
    ...(chart(result) && { chart: () => chart(result) }),
    ...(places(rows).length && { map: () => map(places(rows)) }),
  };
  return [
    element("p", { class: "note" }, `${rows.length.toLocaleString()} ${words.rows}`, rows.length > ROWS ? ` – ${words.cut}` : ""),
    downloads(),
    ...(Object.keys(views).length > 1 ? tabs(views) : [views.table()]),
  ];
}

// The same rules as on the server (api/pages/results.py): the last column of numbers, by the first column of words.
function chart({ head, results }) {
  const rows = results.bindings;
  const number = (term) => term?.type === "literal" && term.value !== "" && Number(term.value) >= 0;
  const numbers = head.vars.filter((name) => rows.some((row) => row[name]) && rows.every((row) => !row[name] || number(row[name])));
  const value = numbers.at(-1);
  if (!value || head.vars.length < 2) return null;
  const others = head.vars.filter((name) => name !== value);
  const label = others.find((name) => !numbers.includes(name) && rows.every((row) => row[name]?.type !== "uri")) ?? others[0];
  const shown = rows.slice(0, BARS).filter((row) => row[value]);
  const most = Math.max(...shown.map((row) => Number(row[value].value))) || 1;
  const bars = shown.map((row) => {
    const name = cell(row[label]);
    return element("tr", {}, element("th", { scope: "row" }, ...name.childNodes), element("td", { class: "num" }, row[value].value),
      element("td", {}, element("progress", { max: most, value: row[value].value, "aria-hidden": "true" })));
  });
  const caption = words.chart.replace("{value}", value).replace("{label}", label);
  return element("table", { class: "bars" }, element("caption", { class: "note" }, caption), element("tbody", {}, ...bars));
}

function places(rows) {
  const place = new RegExp(`^${words.base.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}id/(?:municipality|prefecture|place|country)/([\\w-]+)$`);
  const named = (row) => Object.values(row).map((term) => term.type === "uri" && place.exec(term.value)?.[1]).filter(Boolean);
  return rows.map(named).filter((found) => found.length).slice(0, PLACES);
}

function map(found) {
  const wrap = element("div");
  fetch("/sparql/editor/map", { method: "POST", body: found.map((row) => row.join(" ")).join("\n") })
    .then((response) => response.text())
    .then((picture) => {
      if (!picture) return wrap.replaceChildren(words.noPlace);
      wrap.innerHTML = picture;
      wrap.append(element("p", { class: "note" }, words.source));
    });
  return wrap;
}

const asked = () => new URLSearchParams(location.search).get("view");

// The address of an answer: it opens the answer again, as what it is seen.
function remember(view) {
  const url = new URL(location.href);
  url.searchParams.set("query", area.value);
  url.searchParams.set("view", view);
  if (url.href.length < 8000) history.replaceState(null, "", url);
}

function tabs(views) {
  const given = asked();
  const holder = element("div");
  const buttons = Object.keys(views).map((name) => element("button", { type: "button" }, words[`view${name[0].toUpperCase()}${name.slice(1)}`]));
  const choose = (name) => {
    holder.replaceChildren(views[name]());
    Object.keys(views).forEach((each, place) => buttons[place].setAttribute("aria-pressed", each === name));
    remember(name);
  };
  Object.keys(views).forEach((name, place) => buttons[place].addEventListener("click", () => choose(name)));
  choose(given in views ? given : "table");
  return [element("p", { class: "view-buttons", role: "group", "aria-label": words.views }, ...buttons), holder];
}

function downloads() {
  const links = ["xlsx", "csv", "json", "tsv", "xml"].map((format) =>
    element("a", { href: `/sparql?${new URLSearchParams({ query: area.value, format, ...(format === "csv" && { bom: true }) })}` },
      format === "xlsx" ? "Excel" : format.toUpperCase()));
  // The memo of this query's answer: the page that shows it is the editor with the query in its address.
  const page = `/sparql/editor?${new URLSearchParams({ query: area.value })}`;
  const memos = page.length > words.memoLongest ? [] : [element("br", {}), words.memo, ...["docx", "pdf"].map((format) =>
    element("a", { href: `/api/memo?${new URLSearchParams({ page, format, lang: document.documentElement.lang })}` },
      words[format]))];
  return element("p", { class: "note downloads" }, words.download, ...links, ...memos);
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
  remember(asked() ?? "table");
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
    if (result.results) await nameThings(result);
    show(...("boolean" in result ? [element("p", {}, result.boolean ? words.yes : words.no)] : table(result)));
  }
}

editor();
// The address of an answer opens the answer again.
if (asked()) run();
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
