// Suggestions under the search box: an editable combobox with a list (WAI-ARIA Authoring Practices 1.2).
// Without this module the box is an ordinary form.

const FACETS = new Set(["country", "prefecture", "municipality", "topic", "mode", "audience", "node"]);
const WAIT = 80; // Milliseconds after a key: faster than a pause in typing is noticed, slower than a key repeats.

class Suggestions {
  constructor(input) {
    this.input = input;
    this.kinds = JSON.parse(input.dataset.kinds);
    this.items = [];
    this.active = -1;
    this.asked = 0;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-suggestions`;
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.list);
    this.list.hidden = true;
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    input.parentElement.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // The list must not take the focus, or the box would close before the choice.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
  }

  typed() {
    // What was not to be read from the old words says nothing about new ones.
    this.input.form.querySelectorAll("input[name=without]").forEach((each) => each.remove());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const typed = this.input.value.trim();
    const turn = ++this.asked;
    let [items, rest] = typed ? [await this.fetch(typed), ""] : [[], ""];
    // Of several words the last one is being written.
    const space = typed.search(/[\s\u3000]\S*$/);
    if (!items.length && space > 0) [items, rest] = [await this.fetch(typed.slice(space + 1)), typed.slice(0, space)];
    if (turn !== this.asked || document.activeElement !== this.input) return;
    this.rest = rest;
    this.show(items);
  }

  async fetch(typed) {
    try {
      const answer = await fetch(`${this.input.dataset.suggest}?q=${encodeURIComponent(typed.slice(0, 64))}`);
      return answer.ok ? (await answer.json()).items : [];
    } catch {
      return []; // The service is away; the form still tells so when it is sent.
    }
  }

  show(items) {
    this.items = items;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    const lang = document.documentElement.lang;
    this.list.replaceChildren(...items.map((item, index) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${index}`;
      option.dataset.index = index;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      for (const [name, text] of [["name", item.label[lang] ?? item.label.ja], ["kind", this.kinds[item.kind]],
        ["number", item.kind === "project" ? "" : item.count]]) {
        const part = document.createElement("span");
        part.className = `suggestion-${name}`;
        part.textContent = text;
        if (lang !== "ja" && /[\u3040-\u30ff\u4e00-\u9fff]/.test(text)) part.lang = "ja";
        option.append(part, " ");
      }
      return option;
    }));
    this.list.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(Boolean(items.length)));
    const { some, none } = this.input.dataset;
    this.status.textContent = items.length ? some.replace("{n}", items.length) : this.input.value ? none : "";
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.items = [];
    this.active = -1;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }

  key(event) {
    if (event.isComposing) return; // The keys belong to the input method.
    const count = this.items.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!count) this.ask();
      // One step more than the list has: from the last suggestion back to what was typed.
      else this.move(((this.active + 1 + (event.key === "ArrowDown" ? 1 : -1) + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && count) {
      event.preventDefault();
      this.close();
    }
  }

  move(index) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = index;
    const option = this.list.children[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  // A title opens its project; a name with a facet becomes a filter beside those that are set; a place is searched for.
  choose(index) {
    const item = this.items[index];
    if (item.kind === "project") {
      location.assign(`/projects/${encodeURIComponent(item.id)}`);
      return;
    }
    const wanted = new URLSearchParams(new FormData(this.input.form));
    const words = FACETS.has(item.kind) ? this.rest : `${this.rest} ${item.label[document.documentElement.lang] ?? item.label.ja}`;
    wanted.set("q", words.trim());
    if (FACETS.has(item.kind) && !wanted.getAll(item.kind).includes(item.id)) wanted.append(item.kind, item.id);
    for (const [name, value] of [...wanted]) if (!value) wanted.delete(name);
    location.assign(`${this.input.form.getAttribute("action")}?${wanted}`);
  }
}

document.querySelectorAll("[data-suggest]").forEach((input) => new Suggestions(input));
