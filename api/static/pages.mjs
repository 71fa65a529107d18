// Small things on every page: the colour switch, what a screen reader hears after a filter, open evidence in print.

if (document.querySelector("[data-suggest]")) import("/static/suggest.mjs");

const root = document.documentElement;
const button = document.getElementById("theme");
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

function nameButton() {
  button.setAttribute("aria-label", isDark() ? button.dataset.light : button.dataset.dark);
  button.title = button.getAttribute("aria-label");
}

if (button) {
  button.hidden = false;
  nameButton();
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // Not remembered, but shown.
    }
    nameButton();
    document.dispatchEvent(new CustomEvent("theme"));
  });
  system.addEventListener("change", nameButton);
}

// Filters fold away on narrow windows, where they would push the results off the screen.
const fold = document.getElementById("facets-fold");
if (fold && matchMedia("(max-width: 52rem)").matches) fold.open = false;

document.addEventListener("htmx:afterSwap", () => {
  const count = document.querySelector("#count, #found");
  if (count) document.getElementById("announce").textContent = count.textContent;
});

// A link to an entry opens the fold it stands in.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold_ = target?.closest("details"); fold_; fold_ = fold_.parentElement.closest("details")) fold_.open = true;
}
addEventListener("hashchange", reveal);
reveal();

// A table of a hundred ties stays a table: its sources would be forty sheets.
addEventListener("beforeprint", () => document.querySelectorAll("details.evidence:not(.pairs *, .health *)").forEach((each) => (each.open = true)));
