// The drawing of the network.  The page's table says the same, so everything here is an addition.
import cytoscape from "/static/vendor/cytoscape.esm.min.mjs";
import { choose, fetchPanel, named } from "/static/panel.mjs";

const holder = document.getElementById("drawing");
const data = document.getElementById("drawing-data");
const panel = document.getElementById("panel");
const LARGE = 800; // vertices from which edges are left out while the drawing moves

function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

// A country's name is read first: large where the drawing is seen from afar.
const afar = (vertices) => (vertices > 150 ? 34 : vertices > 40 ? 24 : 17);

function look(vertices) {
  const colour = colours();
  return [
    { selector: "node", style: {
      label: "data(name)", "font-family": getComputedStyle(document.body).fontFamily, "font-size": 12,
      color: colour("ink"), "text-outline-color": colour("raised"), "text-outline-width": 2, "min-zoomed-font-size": 8,
      "background-color": colour("place"), width: "data(size)", height: "data(size)",
      "text-valign": "bottom", "text-margin-y": 2, "border-width": 1, "border-color": colour("raised") } },
    { selector: 'node[kind = "municipality"]', style: { "background-color": colour("accent") } },
    { selector: 'node[kind = "prefecture"]', style: { "background-color": colour("accent"), shape: "round-rectangle" } },
    { selector: 'node[kind = "country"]', style: {
      "background-color": colour("country"), shape: "round-hexagon", "font-size": afar(vertices), "font-weight": "bold", "text-outline-width": 4, "z-index": 10 } },
    { selector: 'node[kind = "organisation"]', style: { "background-color": colour("inferred"), shape: "diamond" } },
    { selector: "edge", style: { width: 1, "line-color": colour("line-soft"), "curve-style": "haystack" } },
    { selector: "edge[?tie]", style: { width: 2.2, "line-color": colour("line-strong") } },
    { selector: "edge[?bridge]", style: { "line-style": "dashed" } },
    { selector: ".faded", style: { opacity: 0.12 } },
    { selector: "node.chosen", style: { "border-width": 5, "border-color": colour("focus"), "min-zoomed-font-size": 0, "z-index": 20 } },
    { selector: "edge.chosen", style: { "line-color": colour("focus"), width: 5 } },
  ];
}

// The server lays the drawing out (graph/network/layout.py), so that a large network costs the browser nothing.
function draw({ nodes, edges }) {
  const large = nodes.length > LARGE;
  return cytoscape({
    container: holder,
    elements: [
      ...nodes.map(([id, name, kind, size, x, y]) => ({ data: { id, name, kind, size }, position: { x, y } })),
      ...edges.map(([from, to, tie, bridge]) => {
        const [source, target] = [nodes[from][0], nodes[to][0]];
        return { data: { id: `${source} ${target}`, source, target, tie, bridge } };
      }),
    ],
    style: look(nodes.length),
    layout: { name: "preset", padding: 14 },
    minZoom: 0.05, maxZoom: 4, boxSelectionEnabled: false, autoungrabify: true,
    hideEdgesOnViewport: large, textureOnViewport: large, ...(large ? { pixelRatio: 1 } : {}),
  });
}

function mark(drawing, element) {
  drawing.batch(() => {
    drawing.elements().removeClass("chosen").addClass("faded");
    const near = element.isEdge() ? element.union(element.connectedNodes()) : element.closedNeighborhood();
    (element.data("kind") === "country" ? near.closedNeighborhood() : near).removeClass("faded");
    element.addClass("chosen");
  });
}

async function show(drawing, element) {
  mark(drawing, element);
  if (element.isEdge() && !element.data("tie")) return;
  const chosen = element.isEdge()
    ? { source: element.data("source"), target: element.data("target") } : { vertex: element.id() };
  await fetchPanel(holder.dataset.panel, chosen, panel);
}

function clear(drawing) {
  drawing.elements().removeClass("faded chosen");
  choose({});
}

// The nearest vertex in a direction: what lies ahead counts as it is, what lies aside three times.
function towards(drawing, from, dx, dy) {
  const here = from.position();
  let best = null;
  let least = Infinity;
  drawing.nodes().forEach((node) => {
    const x = node.position("x") - here.x;
    const y = node.position("y") - here.y;
    const ahead = x * dx + y * dy;
    const aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (ahead > 1 && ahead + 3 * aside < least) [best, least] = [node, ahead + 3 * aside];
  });
  return best;
}

function zoom(drawing, factor) {
  drawing.zoom({ level: drawing.zoom() * factor, renderedPosition: { x: holder.clientWidth / 2, y: holder.clientHeight / 2 } });
}

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function keys(drawing) {
  let at = null;
  const step = (node) => {
    at = node;
    mark(drawing, node);
    const place = node.renderedPosition();
    const inside = place.x > 40 && place.y > 40 && place.x < holder.clientWidth - 40 && place.y < holder.clientHeight - 40;
    if (!inside) drawing.center(node);
    document.getElementById("announce").textContent = node.data("name");
  };
  holder.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in ARROWS) {
      const next = at ? towards(drawing, at, ...ARROWS[event.key]) : drawing.nodes().max((node) => node.degree()).ele;
      if (next) step(next);
    } else if (event.key === "Enter" && at) {
      show(drawing, at).then(() => panel.focus());
    } else if (event.key === "Escape") {
      at = null;
      clear(drawing);
    } else if (event.key === "+" || event.key === "-") {
      zoom(drawing, event.key === "+" ? 1.3 : 0.77);
    } else return;
    event.preventDefault();
  });
}

function savePicture(drawing) {
  // The whole drawing, at twice its size where that stays within what browsers allow of a canvas.
  const box = drawing.elements().boundingBox();
  const scale = Math.min(2, 8000 / Math.max(box.w, box.h));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(drawing.png({ full: true, scale, bg: colours()("raised"), output: "blob" }));
  link.download = holder.dataset.png;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function tools(drawing) {
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "fit") drawing.fit(undefined, 14);
      else zoom(drawing, Number(button.dataset.zoom));
    });
  }
  document.querySelector("button[data-png]")?.addEventListener("click", () => savePicture(drawing));
  const restyle = () => drawing.style(look(drawing.nodes().length));
  document.addEventListener("theme", restyle);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
}

if (holder && data) {
  document.getElementById("drawing-wrap").hidden = false;
  const drawing = draw(JSON.parse(data.textContent));
  drawing.on("tap", "node, edge", (event) => show(drawing, event.target));
  drawing.on("tap", (event) => {
    if (event.target === drawing) clear(drawing);
  });
  keys(drawing);
  tools(drawing);
  const chosen = named();
  const element = chosen && drawing.getElementById(chosen.vertex ?? `${chosen.source} ${chosen.target}`);
  if (element?.nonempty()) show(drawing, element);
  holder.dataset.ready = "true";
}
