// Keys for reviewing.  Single letters can be switched off (WCAG 2.1.4) and do nothing while somebody writes.

const holder = document.getElementById("keys");
const box = document.getElementById("keys-on");
const targets = [...document.querySelectorAll("[data-key]")];

function remembered() {
  try {
    return localStorage.getItem("review-keys") !== "off";
  } catch {
    return true;
  }
}

function show() {
  for (const each of targets) {
    each.querySelector("kbd")?.remove();
    each.removeAttribute("aria-keyshortcuts");
    if (!box.checked) continue;
    const key = document.createElement("kbd");
    key.textContent = each.dataset.key.toUpperCase();
    key.setAttribute("aria-hidden", "true");
    each.append(key);
    each.setAttribute("aria-keyshortcuts", each.dataset.key.toUpperCase());
  }
}

if (holder && box && targets.length) {
  holder.hidden = false;
  box.checked = remembered();
  show();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem("review-keys", box.checked ? "on" : "off");
    } catch {
      // Not remembered, but followed.
    }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    const wanted = targets.find((each) => each.dataset.key === event.key.toLowerCase());
    if (!wanted) return;
    event.preventDefault();
    const comment = document.getElementById("comment");
    if (event.key.toLowerCase() === "c" && comment && !comment.value) comment.focus();
    else wanted.click();
  });
}
