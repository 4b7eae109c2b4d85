// The map of a question and its answer, as an anywidget.
//
// Traits: basemap ({url, attribution, bounds}), view ({bounds}), cameras, silent, signs, lines, places (reads counted), perhaps (those that may be misreads, counted), camera, mark,
// path (of one plate, `path.js`), area, scenes, drawable, height, looks (how reads are drawn, of `style.js` LOOKS), choices (of these).
// For tests, the element with class `wb-map` has data-state ("loading", "ready"), data-reads (how many are on the map), data-perhaps (that may be misreads),
// data-night, data-shape (of the area), `pixel(lon, lat)`, which says where on the page a place is, and `drawn(layer, ...)`, what is in sight.

import * as maplibre from "maplibre-gl";
import maplibreCss from "maplibre-gl/dist/maplibre-gl.css";
import { DRAWN, picked, size } from "./area.js";
import { goTo, tiles, town, watched } from "./basemap.js";
import css from "./canvass_map.css";
import { drawing } from "./drawing.js";
import { areaFeatures, cameraFeatures, chosenFeatures, core, lineFeatures, markFeatures, placeFeatures, readCount } from "./features.js";
import { around, showPath } from "./path.js";
import { nightfall } from "./night.js";
import { LOOKS, style } from "./style.js";
import { visible } from "./text.js";
import worker from "./worker.bundle.txt";

maplibre.setWorkerUrl(URL.createObjectURL(new Blob([worker], { type: "text/javascript" })));
// Its worker takes a while to start: it starts when this is loaded, which may be before there is a map.
maplibre.prewarm();

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
  const night = nightfall();
  // What lies on the map from the start: drawn with the streets, not after them.
  const lying = {
    cameras: () => cameraFeatures(model.get("cameras"), model.get("area"), model.get("silent"), model.get("signs")),
    lines: () => lineFeatures(model.get("lines")),
    reads: () => placeFeatures(model.get("places"), model.get("camera")),
    perhaps: () => placeFeatures(model.get("perhaps"), model.get("camera")),
    gathered: () => chosenFeatures(model.get("looks") === "clusters" ? model.get("places") : [], model.get("camera")),
    area: () => areaFeatures(model.get("area"), model.get("scenes")),
  };
  const look = () => {
    box.dataset.night = String(night.matches);
    const made = style(night.matches, streets, model.get("looks"));
    for (const [source, features] of Object.entries(lying)) made.sources[source].data = features();
    return made;
  };
  const begun = new Map(["cameras", "silent", "signs", "lines", "places", "perhaps", "camera", "area", "scenes", "looks"].map((trait) => [trait, model.get(trait)]));
  const map = new maplibre.Map({
    container: box,
    style: look(),
    bounds: model.get("view")?.bounds ?? core(model.get("cameras")) ?? town(basemap) ?? undefined,
    fitBoundsOptions: { padding: 30 },
    attributionControl: { compact: false, customAttribution: escaped(basemap?.attribution ?? "") },
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0, // names that fade in draw the whole map some twenty times, which takes seconds without a graphics card
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

  const lay = (source) => map.getSource(source).setData(lying[source]());
  const cameras = () => lay("cameras");
  const counted = () => map.once("idle", () => (box.dataset.reads = String(readCount(model.get("places")))));
  const beside = () => {
    lay("perhaps");
    box.dataset.perhaps = String(readCount(model.get("perhaps")));
  };
  const places = () => {
    lay("reads");
    lay("gathered");
    beside();
    counted();
  };
  const outlined = () => {
    hint.textContent = size(model.get("area"));
    box.dataset.shape = model.get("area").shape ?? "";
  };
  box.drawn = (...layers) => map.queryRenderedFeatures({ layers }).map((feature) => feature.properties);

  const show = {
    cameras,
    silent: cameras,
    signs: cameras,
    lines: () => lay("lines"),
    places,
    perhaps: beside,
    camera: places,
    mark: () => {
      map.getSource("mark").setData(markFeatures(model.get("mark"), MARK_PX * degreesAPixel(map)));
      box.dataset.mark = String(model.get("mark").lat ?? "");
    },
    path: () => {
      const path = model.get("path");
      showPath(map, path, night.matches, model.get("looks"));
      box.dataset.stops = String((path.stops ?? []).length);
      if (around(path)) map.fitBounds(around(path), { padding: 50, maxZoom: 15, duration: 0 });
    },
    area: () => {
      lay("area");
      outlined();
      cameras();
    },
    scenes: () => lay("area"),
    looks: () => {
      for (const [name, layers] of Object.entries(LOOKS)) {
        for (const layer of layers) map.setLayoutProperty(layer, "visibility", name === model.get("looks") ? "visible" : "none");
      }
      box.dataset.looks = model.get("looks");
      places();
    },
  };
  const showRest = () => {
    counted();
    outlined();
    if (model.get("mark").lat !== undefined) show.mark();
    if (model.get("path").stops?.length) show.path();
  };
  const choose = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
    show[trait]();
    if (trait === "area") document.dispatchEvent(new CustomEvent(DRAWN, { detail: value }));
  };
  let [pen, styles] = [null, 0];
  const repaint = () => {
    pen?.stop(); // a new style knows nothing of its layers: whoever draws next begins anew
    styles += 1;
    box.dataset.state = "loading";
    map.setStyle(look(), { diff: false });
    map.once("style.load", () => {
      styles -= 1;
      showRest();
      map.once("idle", ready);
    });
  };
  const ready = () => (box.dataset.state = styles ? "loading" : "ready");
  // Whoever draws puts layers on the map, which takes none while its style changes.
  const once = (act) => (styles ? map.once("style.load", () => once(act)) : act());
  const view = () => goTo(map, model.get("view"));
  const begunView = model.get("view");
  map.once("load", () => {
    showRest();
    for (const [trait, value] of begun) if (model.get(trait) !== value) show[trait]();
    if (model.get("view") !== begunView) view();
    for (const trait of Object.keys(show)) model.on(`change:${trait}`, show[trait]);
    night.changed(repaint);
    model.on("change:view", view);
    if (model.get("drawable")) {
      pen = drawing(map, toolbar, hint, (area) => choose("area", area), outlined, once);
    }
    if (model.get("choices").length) chosenLooks(box, model, (value) => choose("looks", value));
    named(map, () => pen?.idle() ?? true);
    map.on("zoomend", show.mark);
    map.on("click", (event) => {
      if (pen && !pen.idle()) return;
      if (pen?.picking()) {
        const id = nearest(map, event.point, "cameras");
        if (id) choose("area", picked(model.get("area"), id));
      } else {
        if (opened(map, event.point)) return;
        const id = nearest(map, event.point, model.get("looks") === "clusters" ? "clusters" : "reads");
        if (id || model.get("camera")) choose("camera", id === model.get("camera") ? "" : id);
      }
    });
    map.once("idle", ready);
  });
  return () => {
    night.end();
    model.off("change:view", view);
    for (const trait of Object.keys(show)) model.off(`change:${trait}`, show[trait]);
    sized.disconnect();
    pen?.stop();
    map.remove();
  };
}

/** Buttons that say how the reads are drawn. */
function chosenLooks(box, model, choose) {
  const bar = part(box, "div", "wb-map-looks");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "How reads are drawn");
  for (const name of model.get("choices")) {
    const button = part(bar, "button", "");
    button.type = "button";
    button.textContent = { clusters: "Counts", heat: "Heat", places: "Cameras" }[name];
    const press = () => button.setAttribute("aria-pressed", String(model.get("looks") === name));
    button.onclick = () => choose(name);
    model.on("change:looks", press);
    press();
  }
}

/** Go nearer to what is gathered where somebody clicked, until it comes apart; true if there was such a thing. */
function opened(map, point) {
  const [found] = map.getLayer("clusters") ? map.queryRenderedFeatures(point, { layers: ["clusters"] }) : [];
  if (!found?.properties.cluster) return false;
  map.getSource("gathered").getClusterExpansionZoom(found.properties.cluster_id).then((zoom) => {
    map.easeTo({ center: found.geometry.coordinates, zoom: zoom + 0.2, duration: 0 });
  });
  return true;
}

const [MARK_PX, REACH_PX] = [36, 8];

/** Degrees of latitude that a pixel is high in the middle of the map. */
function degreesAPixel(map) {
  const { x, y } = map.project(map.getCenter());
  return Math.abs(map.unproject([x, y]).lat - map.unproject([x, y + 1]).lat);
}

/** The id of what a layer shows closest to where somebody clicked, a few pixels aside at most; "" if there is none. */
function nearest(map, { x, y }, layer) {
  const box = [[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]];
  const away = (feature) => {
    const at = map.project(feature.geometry.coordinates);
    return Math.hypot(at.x - x, at.y - y);
  };
  const found = map.queryRenderedFeatures(box, { layers: [layer] }).filter((feature) => feature.properties.id);
  return found.sort((a, b) => away(a) - away(b))[0]?.properties.id ?? "";
}

/** Say the camera's name, or how many reads, where the pointer rests. Names come from data: text, never HTML. */
function named(map, idle) {
  const popup = new maplibre.Popup({ closeButton: false, closeOnClick: false, offset: 8 });
  map.on("mousemove", (event) => {
    const layers = ["cameras", "reads", "clusters", "perhaps", "path-stops"].filter((layer) => map.getLayer(layer));
    const found = idle() ? map.queryRenderedFeatures(event.point, { layers }) : [];
    if (!found.length) return popup.remove();
    const counted = ({ name, n }) => (n ? `${name ? `${name}: ` : ""}${n.toLocaleString("en")} ${n === 1 ? "read" : "reads"}` : name);
    const words = new Set(found.map((f) => counted(f.properties) + (f.layer.id === "perhaps" ? ", perhaps misread" : "")));
    popup.setLngLat(event.lngLat).setText([...words].map(visible).join(" · ")).addTo(map);
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
