// The drawing of the network.  The page's table says the same, so everything here is an addition.
import cytoscape from "/static/vendor/cytoscape.esm.min.mjs";

const holder = document.getElementById("drawing");
const data = document.getElementById("drawing-data");
const panel = document.getElementById("panel");

function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function look() {
  const colour = colours();
  return [
    { selector: "node", style: {
      label: "data(name)", "font-family": getComputedStyle(document.body).fontFamily, "font-size": 11,
      color: colour("ink"), "text-outline-color": colour("paper"), "text-outline-width": 2, "min-zoomed-font-size": 9,
      "background-color": colour("place"), width: "data(size)", height: "data(size)",
      "text-valign": "bottom", "text-margin-y": 2, "border-width": 1, "border-color": colour("paper") } },
    { selector: 'node[kind = "municipality"]', style: { "background-color": colour("accent") } },
    { selector: 'node[kind = "prefecture"]', style: { "background-color": colour("accent"), shape: "round-rectangle" } },
    { selector: 'node[kind = "country"]', style: {
      "background-color": colour("country"), shape: "round-hexagon", "font-size": 26, "font-weight": "bold", "text-outline-width": 4, "z-index": 10 } },
    { selector: 'node[kind = "place"]', style: { shape: "ellipse" } },
    { selector: "edge", style: { width: 0.8, "line-color": colour("line-soft"), "curve-style": "haystack" } },
    { selector: "edge[?tie]", style: { width: 1.8, "line-color": colour("line-strong"), "curve-style": "haystack" } },
    { selector: ".faded", style: { opacity: 0.15 } },
    { selector: ".chosen", style: { "border-width": 3, "border-color": colour("focus") } },
  ];
}

// Countries on a ring by their number of places, so that the layout starts near its end and is always the same.
function starts(nodes) {
  const countries = nodes.filter((node) => node.kind === "country").map((node) => node.id);
  const angle = new Map(countries.map((id, number) => [id, (2 * Math.PI * number) / countries.length]));
  const radius = 90 * Math.sqrt(nodes.length);
  return (node, number) => {
    const around = angle.get(node.kind === "country" ? node.id : node.country);
    if (around === undefined) return { x: 40 * Math.cos(number * 2.4) * Math.sqrt(number), y: 40 * Math.sin(number * 2.4) * Math.sqrt(number) };
    const out = radius * (node.kind === "country" ? 0.8 : 1 + 0.02 * (number % 7));
    return { x: out * Math.cos(around + 0.02 * (number % 11)), y: out * Math.sin(around + 0.02 * (number % 11)) };
  };
}

function draw({ nodes, edges }) {
  const start = starts(nodes);
  const size = (node) => (node.kind === "country" ? 26 : 12) + 5 * Math.sqrt(node.degree);
  return cytoscape({
    container: holder,
    elements: [
      ...nodes.map((node, number) => ({ data: { ...node, size: size(node) }, position: start(node, number) })),
      ...edges.map((edge) => ({ data: { ...edge, id: `${edge.source} ${edge.target}` } })),
    ],
    style: look(),
    layout: { name: "cose", randomize: false, animate: false, numIter: nodes.length > 800 ? 200 : 700, nodeRepulsion: () => 9000,
      idealEdgeLength: () => 42, nodeOverlap: 12, gravity: 0.4, padding: 12 },
    minZoom: 0.1, maxZoom: 4, boxSelectionEnabled: false,
  });
}

async function show(drawing, node) {
  drawing.elements().removeClass("chosen").addClass("faded");
  const near = node.closedNeighborhood();
  (node.data("kind") === "country" ? near.closedNeighborhood() : near).removeClass("faded");
  node.addClass("chosen");
  const url = new URL(holder.dataset.panel, location.href);
  url.searchParams.set("vertex", node.id());
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (answer.ok) panel.innerHTML = await answer.text();
}

if (holder && data) {
  document.getElementById("drawing-wrap").hidden = false;
  const drawing = draw(JSON.parse(data.textContent));
  drawing.on("tap", "node", (event) => show(drawing, event.target));
  drawing.on("tap", (event) => {
    if (event.target === drawing) drawing.elements().removeClass("faded chosen");
  });
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "fit") drawing.fit(undefined, 12);
      else drawing.zoom({ level: drawing.zoom() * Number(button.dataset.zoom), renderedPosition: { x: holder.clientWidth / 2, y: holder.clientHeight / 2 } });
    });
  }
  const restyle = () => drawing.style(look());
  document.addEventListener("theme", restyle);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
  holder.dataset.ready = "true";
}
