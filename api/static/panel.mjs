// The panel beside a drawing or map: what the service says of the element that was chosen, which the address names.
const CHOSEN = ["vertex", "source", "target"];

// The page's address without a step in the history, and the memo of what is seen now.
export function remember(url) {
  history.replaceState(null, "", url);
  for (const link of document.querySelectorAll("#memo a")) {
    const memo = new URL(link.href);
    memo.searchParams.set("page", url.pathname + url.search);
    link.href = memo;
  }
}

// What the address names: { vertex }, { source, target }, or null.
export function named() {
  const given = new URL(location.href).searchParams;
  const chosen = Object.fromEntries(CHOSEN.filter((name) => given.get(name)).map((name) => [name, given.get(name)]));
  return chosen.vertex || (chosen.source && chosen.target) ? chosen : null;
}

export function choose(chosen) {
  const url = new URL(location.href);
  for (const name of CHOSEN) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(chosen)) url.searchParams.set(name, value);
  remember(url);
}

export async function fetchPanel(address, chosen, panel) {
  choose(chosen);
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(chosen)) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  panel.innerHTML = await answer.text();
  panel.hidden = false;
  panel.scrollTop = 0;
}
