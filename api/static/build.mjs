// Copies the third-party scripts that the pages use from node_modules into vendor/, with their licences, and
// projects the outline of the world's land.  The scripts come bundled and minified from their makers.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.resolve(here, "../../node_modules");
const vendor = path.join(here, "vendor");

const FILES = {
  "htmx.org": { "dist/htmx.min.js": "htmx.min.js" },
  cytoscape: { "dist/cytoscape.esm.min.mjs": "cytoscape.esm.min.mjs" },
  "@zazuko/yasqe": { "build/yasqe.min.js": "yasqe.min.js", "build/yasqe.min.css": "yasqe.min.css" },
  "world-atlas": {},
};

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
for (const [name, files] of Object.entries(FILES)) {
  const folder = path.join(modules, name);
  for (const [from, to] of Object.entries(files)) {
    await copyFile(path.join(folder, from), path.join(vendor, to));
  }
  const licence = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  if (licence) {
    await copyFile(path.join(folder, licence), path.join(vendor, `${name.replaceAll(/\W+/g, "-")}.LICENSE.txt`));
  }
}

// Natural Earth's land at 1:110m (public domain).  The Pacific stands in the middle, so that no arc from Japan to
// America or Europe is cut; api/pages/map.py projects points the same way.
const CENTRE = 150;
const [WIDTH, HEIGHT, SCALE] = [960, 500, 175];
const world = JSON.parse(await readFile(path.join(modules, "world-atlas/land-110m.json"), "utf8"));
const projection = geoNaturalEarth1().rotate([-CENTRE, 0]).scale(SCALE).translate([WIDTH / 2, HEIGHT / 2]);
const draw = geoPath(projection).digits(1);
await writeFile(path.join(vendor, "world.json"), JSON.stringify({
  source: "Natural Earth 1:110m, public domain, by way of world-atlas",
  centre: CENTRE, width: WIDTH, height: HEIGHT, scale: SCALE,
  sphere: draw({ type: "Sphere" }), land: draw(feature(world, world.objects.land)),
}));
