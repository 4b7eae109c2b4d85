// Bundles every drawn part into ../static/NAME.js: one file each, nothing fetched later.
import { copyFile, mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "..", "static");
const worker = join(here, "worker.bundle.txt");
const shared = { bundle: true, format: "esm", minify: true, target: "es2022", legalComments: "eof", logLevel: "warning" };

await mkdir(built, { recursive: true });
// MapLibre draws in a worker of its own, which must not be a second download: it goes into the bundle as text.
await build({ ...shared, entryPoints: [join(here, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs")], outfile: worker });
await build({
  ...shared,
  entryPoints: ["canvass_map", "time_chart", "table", "clock", "waiting", "entry_table", "day_hours", "question_bar", "facets", "tabs", "splitter", "idle", "case_line", "address", "contact_sheet", "print_sheet", "hit_board", "narrative", "saved_file"].map((name) => join(here, `${name}.js`)),
  outdir: built,
  loader: { ".txt": "text", ".css": "text" },
});
await copyFile(join(here, "page.css"), join(built, "page.css"));
// What the gateway's maker of files puts into them whole, and never fetches.
for (const part of ["leaflet/dist/leaflet.js", "leaflet/dist/leaflet.css", "dejavu-fonts-ttf/ttf/DejaVuSans.ttf", "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"]) {
  await copyFile(join(here, "node_modules", part), join(built, basename(part)));
}
await rm(worker);
