// The map of a question and its answer, as an anywidget.
//
// Traits: basemap ({url, attribution, bounds}), view ({bounds}), cameras, reads (Float64 lon, lat pairs), path (of one plate, `path.js`), area, drawable, height.
// For tests, the element with class `wb-map` has data-state ("loading", "ready"), data-reads (how many are on the map),
// data-shape (of the area), and `pixel(lon, lat)`, which says where on the page a place is.

import * as maplibre from "maplibre-gl";
import maplibreCss from "maplibre-gl/dist/maplibre-gl.css";
import { size } from "./area.js";
import { goTo, tiles, town, watched } from "./basemap.js";
import css from "./canvass_map.css";
import { drawing } from "./drawing.js";
import { areaFeatures, cameraFeatures, core, readCount, readFeatures } from "./features.js";
import { around, showPath } from "./path.js";
import { NIGHT_QUERY, style } from "./style.js";
import worker from "./worker.bundle.txt";

maplibre.setWorkerUrl(URL.createObjectURL(new Blob([worker], { type: "text/javascript" })));

function render({ model, el }) {
  styled();
  const box = part(el, "div", "wb-map");
  box.style.height = model.get("height");
  box.dataset.state = "loading";
  const toolbar = part(box, "div", "wb-map-tools");
  toolbar.setAttribute("role", "toolbar");
  toolbar.setAttribute("aria-label", "Draw the area of the canvass");
  const hint = part(box, "div", "wb-map-hint");
  hint.setAttribute("role", "status");

  const note = part(box, "div", "wb-map-note");
  note.setAttribute("role", "status");

  const basemap = model.get("basemap");
  const streets = tiles(maplibre, basemap);
  const night = window.matchMedia(NIGHT_QUERY);
  const map = new maplibre.Map({
    container: box,
    style: style(night.matches, streets),
    bounds: core(model.get("cameras")) ?? town(basemap) ?? undefined,
    fitBoundsOptions: { padding: 30 },
    attributionControl: { compact: false, customAttribution: escaped(basemap?.attribution ?? "") },
    dragRotate: false,
    pitchWithRotate: false,
  });
  map.touchZoomRotate.disableRotation();
  watched(map, note, basemap);
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl());
  // Hidden when first drawn (a page being laid out), a map has no size: it fits its town once it gets one.
  const sized = new ResizeObserver(() => map.resize());
  sized.observe(box);
  box.pixel = (lon, lat) => {
    const [at, frame] = [map.project([lon, lat]), map.getCanvas().getBoundingClientRect()];
    return { x: frame.x + at.x, y: frame.y + at.y };
  };

  const show = {
    cameras: () => map.getSource("cameras").setData(cameraFeatures(model.get("cameras"))),
    reads: () => {
      map.getSource("reads").setData(readFeatures(model.get("reads")));
      map.once("idle", () => (box.dataset.reads = String(readCount(model.get("reads")))));
    },
    path: () => {
      const path = model.get("path");
      showPath(map, path, night.matches);
      box.dataset.stops = String((path.stops ?? []).length);
      if (around(path)) map.fitBounds(around(path), { padding: 50, maxZoom: 15, duration: 0 });
    },
    area: () => {
      map.getSource("area").setData(areaFeatures(model.get("area")));
      hint.textContent = size(model.get("area"));
      box.dataset.shape = model.get("area").shape ?? "";
    },
  };
  const showAll = () => Object.values(show).forEach((one) => one());
  const repaint = () => {
    map.setStyle(style(night.matches, streets), { diff: false });
    map.once("style.load", showAll);
  };
  const view = () => goTo(map, model.get("view"));
  let pen;
  map.once("load", () => {
    showAll();
    for (const trait of Object.keys(show)) model.on(`change:${trait}`, show[trait]);
    night.addEventListener("change", repaint);
    model.on("change:view", view);
    if (model.get("drawable")) {
      pen = drawing(map, toolbar, hint, (area) => {
        model.set("area", area);
        model.save_changes();
        show.area();
      });
    }
    named(map, () => pen?.idle() ?? true);
    map.once("idle", () => (box.dataset.state = "ready"));
  });
  return () => {
    night.removeEventListener("change", repaint);
    model.off("change:view", view);
    for (const trait of Object.keys(show)) model.off(`change:${trait}`, show[trait]);
    sized.disconnect();
    pen?.stop();
    map.remove();
  };
}

/** Say the camera's name, or how many reads, where the pointer rests. Names come from data: text, never HTML. */
function named(map, idle) {
  const popup = new maplibre.Popup({ closeButton: false, closeOnClick: false, offset: 8 });
  map.on("mousemove", (event) => {
    const found = idle() ? map.queryRenderedFeatures(event.point, { layers: ["cameras", "reads", "path-stops"] }) : [];
    if (!found.length) return popup.remove();
    const words = new Set(found.map((f) => f.properties.name ?? `${f.properties.n} ${f.properties.n === 1 ? "read" : "reads"}`));
    popup.setLngLat(event.lngLat).setText([...words].join(" · ")).addTo(map);
  });
}

function part(parent, kind, name) {
  const made = document.createElement(kind);
  made.className = name;
  parent.append(made);
  return made;
}

function escaped(text) {
  return Object.assign(document.createElement("span"), { textContent: text }).innerHTML;
}

function styled() {
  if (document.getElementById("wb-map-css")) return;
  const sheet = part(document.head, "style", "");
  sheet.id = "wb-map-css";
  sheet.textContent = maplibreCss + css;
}

export default { render };
