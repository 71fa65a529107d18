// The panel beside a drawing or map: what the service says of the element that was chosen.
export async function fetchPanel(address, chosen, panel) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(chosen)) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  panel.innerHTML = await answer.text();
  panel.hidden = false;
  panel.scrollTop = 0;
}
