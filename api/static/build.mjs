// Copies the third-party scripts that the pages use from node_modules into vendor/, with their licences.
// They come bundled and minified from their makers, so nothing is compiled here.
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.resolve(here, "../../node_modules");
const vendor = path.join(here, "vendor");

const FILES = {
  "htmx.org": { "dist/htmx.min.js": "htmx.min.js" },
  cytoscape: { "dist/cytoscape.esm.min.mjs": "cytoscape.esm.min.mjs" },
  "@zazuko/yasqe": { "build/yasqe.min.js": "yasqe.min.js", "build/yasqe.min.css": "yasqe.min.css" },
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
