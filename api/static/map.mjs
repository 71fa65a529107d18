// The map: the year that is shown, zooming, and the tie of an arc.  The lists below the map say the same.
import { fetchPanel, named, remember as keep } from "/static/panel.mjs";

const wrap = document.getElementById("map");
const picture = wrap?.querySelector("svg");
const slider = document.getElementById("slider");
const arcs = picture ? [...picture.querySelectorAll(".arc")] : [];

function inForce(arc, year) {
  const { since, ended } = arc.dataset;
  return since !== undefined && Number(since) <= year && (ended === undefined || year <= Number(ended));
}

function showYear(year) {
  const used = new Set();
  let count = 0;
  for (const arc of arcs) {
    const shown = year === null || inForce(arc, year);
    arc.toggleAttribute("hidden", !shown);
    if (shown) {
      count += 1;
      used.add(arc.dataset.source).add(arc.dataset.target);
    }
  }
  for (const dot of picture.querySelectorAll(".dot")) dot.toggleAttribute("hidden", !used.has(dot.dataset.id));
  return count;
}

function years() {
  const range = document.getElementById("year");
  const out = document.getElementById("year-out");
  const play = document.getElementById("play");
  const name = play.textContent;
  let timer = null;

  const show = (year, remember = true) => {
    const count = out.dataset.count.replace("{n}", showYear(year));
    out.textContent = `${year === null ? out.dataset.all : out.dataset.year.replace("{year}", year)}: ${count}`;
    range.setAttribute("aria-valuetext", out.textContent);
    if (!remember) return;
    const url = new URL(location.href);
    if (year === null) url.searchParams.delete("as_of");
    else url.searchParams.set("as_of", year);
    keep(url);
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = name;
  };
  range.addEventListener("input", () => { stop(); show(Number(range.value), false); });
  range.addEventListener("change", () => show(Number(range.value)));
  document.getElementById("all-years").addEventListener("click", () => { stop(); show(null); });
  play.addEventListener("click", () => {
    if (timer) return stop();
    play.textContent = play.dataset.stop;
    if (Number(range.value) >= Number(range.max)) range.value = range.min;
    // Nothing glides: each year stands until the next one replaces it, slower for those who want little motion.
    timer = setInterval(() => {
      range.value = Number(range.value) + 1;
      show(Number(range.value), false);
      if (Number(range.value) >= Number(range.max)) { stop(); show(Number(range.value)); }
    }, matchMedia("(prefers-reduced-motion: reduce)").matches ? 1200 : 250);
  });
  slider.hidden = false;
  show(range.dataset.all === "true" ? null : Number(range.value), false);
}

function zoom() {
  const whole = picture.dataset.view.split(" ").map(Number);
  let view = [...whole];
  const apply = () => picture.setAttribute("viewBox", view.map((each) => each.toFixed(1)).join(" "));
  const around = (factor, x = view[0] + view[2] / 2, y = view[1] + view[3] / 2) => {
    const width = Math.min(whole[2], Math.max(whole[2] / 12, view[2] * factor));
    const share = width / view[2];
    view = [x - (x - view[0]) * share, y - (y - view[1]) * share, width, view[3] * share];
    picture.classList.toggle("is-near", width < whole[2] * 0.6);
    apply();
  };
  for (const button of document.querySelectorAll("#map-tools [data-zoom]")) {
    button.addEventListener("click", () => {
      if (button.dataset.zoom !== "fit") return around(Number(button.dataset.zoom));
      view = [...whole];
      apply();
    });
  }
  let from = null;
  picture.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY]; });
  addEventListener("pointerup", () => { from = null; });
  picture.addEventListener("pointermove", (event) => {
    if (!from || view[2] === whole[2]) return;
    const unit = view[2] / picture.clientWidth;
    view[0] -= (event.clientX - from[0]) * unit;
    view[1] -= (event.clientY - from[1]) * unit;
    from = [event.clientX, event.clientY];
    apply();
  });
  document.getElementById("map-tools").hidden = false;
}

if (picture) {
  const panel = document.getElementById("panel");
  if (slider) years();
  zoom();
  panel.hidden = false;
  const choose = (chosen) => {
    for (const { dataset, classList } of arcs) {
      classList.toggle("is-chosen", chosen.vertex ? [dataset.source, dataset.target].includes(chosen.vertex)
        : dataset.source === chosen.source && dataset.target === chosen.target);
    }
    fetchPanel(wrap.dataset.panel, chosen, panel);
  };
  picture.addEventListener("click", (event) => {
    const arc = event.target.closest(".arc");
    const dot = event.target.closest(".dot");
    if (arc) choose({ source: arc.dataset.source, target: arc.dataset.target });
    else if (dot) choose({ vertex: dot.dataset.id });
  });
  if (named()) choose(named());
  wrap.dataset.ready = "true";
}
