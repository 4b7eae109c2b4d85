// How the map looks, by day and by night: land, streets and names from the base map's tiles, on them the agency's own layers.
// The style names no glyphs, so MapLibre draws text with the machine's own fonts: no font is fetched from anywhere.

const DAY = {
  land: "#f4f2ee", water: "#a9cbe6", park: "#d5e8c8", wood: "#dfe9d2", building: "#e3ded5", rail: "#b9b3aa", casing: "#c9c3b8",
  motorway: "#f3c877", arterial: "#fbe7b2", street: "#ffffff", path: "#b9ae9d",
  text: "#3f4347", place: "#20252a", onWater: "#33617f", onPark: "#3d6a34", halo: "#ffffff", camera: "#1f5f8b", reads: "#b3261e", area: "#7a3db8", silent: "#8a4b00",
  cluster: "#1f5f8b", onCluster: "#ffffff", cool: "rgba(31,95,139,.55)", warm: "rgba(214,140,30,.75)", hot: "rgba(179,38,30,.9)",
};
const NIGHT = {
  land: "#1d232b", water: "#22384d", park: "#24352b", wood: "#212f2a", building: "#262d36", rail: "#59606a", casing: "#11161c",
  motorway: "#8a6a35", arterial: "#6d5f45", street: "#4b5663", path: "#525c67",
  text: "#c8d0d9", place: "#e8edf2", onWater: "#8fb8d8", onPark: "#98c28d", halo: "#1d232b", camera: "#7fb8e0", reads: "#ff8a80", area: "#c79bf2", silent: "#ffb960",
  cluster: "#7fb8e0", onCluster: "#10202c", cool: "rgba(127,184,224,.5)", warm: "rgba(255,185,96,.7)", hot: "rgba(255,138,128,.9)",
};

export const NIGHT_QUERY = "(prefers-color-scheme: dark)";
export const nothing = () => ({ type: "FeatureCollection", features: [] });

const CLASSES = ["path", "service", "residential", "collector", "arterial", "motorway"];
const FONT = ["sans-serif"];
const round = { "line-cap": "round", "line-join": "round" };

/** Widths in pixels by class, at zoom 10, 14 and 18; `more` is added for the rim. */
const WIDTHS = { path: [0, 0.7, 3], service: [0, 0.8, 7], residential: [0.2, 2.2, 14], collector: [0.6, 3.2, 17], arterial: [1.2, 4.6, 21], motorway: [1.8, 6, 25] };
function width(more) {
  const at = (n) => ["match", ["get", "class"], ...Object.entries(WIDTHS).flatMap(([kind, px]) => [kind, px[n] + more[n]]), 1];
  return ["interpolate", ["exponential", 1.5], ["zoom"], 10, at(0), 14, at(1), 18, at(2)];
}
const rank = { "line-sort-key": ["index-of", ["get", "class"], ["literal", CLASSES]] };
const words = (colour, c, halo = 1.4) => ({ "text-color": colour, "text-halo-color": c.halo, "text-halo-width": halo });

/** The layers of the town, from the tiles of `workbench basemap build`. */
function town(c) {
  const of = (id, layer, kind, rest) => ({ id, type: kind, source: "town", "source-layer": layer, ...rest });
  const street = ["match", ["get", "class"], "motorway", c.motorway, "arterial", c.arterial, "service", c.street, c.street];
  const notPath = ["!=", ["get", "class"], "path"];
  const along = { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-padding": 4, "symbol-spacing": 300 };
  const main = ["match", ["get", "class"], ["motorway", "arterial", "collector"], true, false];
  return [
    of("green", "green", "fill", { paint: { "fill-color": ["match", ["get", "kind"], "park", c.park, c.wood] } }),
    of("water", "water", "fill", { paint: { "fill-color": c.water } }),
    of("waterway", "waterway", "line", { layout: round, paint: { "line-color": c.water, "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 10, ["match", ["get", "kind"], "river", 1.5, 0.5], 14, ["match", ["get", "kind"], "river", 4, 1.2], 18, ["match", ["get", "kind"], "river", 18, 4]] } }),
    of("building", "building", "fill", { minzoom: 13.5, paint: { "fill-color": c.building, "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13.5, 0, 14.5, 1] } }),
    of("rail", "rail", "line", { paint: { "line-color": c.rail, "line-width": ["interpolate", ["linear"], ["zoom"], 10, 0.5, 16, 1.6] } }),
    of("path", "street", "line", { filter: ["!", notPath], paint: { "line-color": c.path, "line-width": width([0, 0, 0]), "line-dasharray": [2, 1.4] } }),
    of("casing", "street", "line", { filter: notPath, layout: { ...round, ...rank }, paint: { "line-color": c.casing, "line-width": width([0.3, 1.4, 2.4]) } }),
    of("street", "street", "line", { filter: notPath, layout: { ...round, ...rank }, paint: { "line-color": street, "line-width": width([0, 0, 0]) } }),
    of("main-names", "street", "symbol", { filter: main, minzoom: 12, layout: { ...along, "text-size": ["interpolate", ["linear"], ["zoom"], 12, 10, 16, 13] }, paint: words(c.text, c) }),
    of("names", "street", "symbol", { filter: ["!", main], minzoom: 14, layout: { ...along, "text-size": ["interpolate", ["linear"], ["zoom"], 14, 10, 18, 12.5] }, paint: words(c.text, c) }),
    of("land-names", "label", "symbol", { filter: ["!=", ["get", "kind"], "place"], minzoom: 13, layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-max-width": 7 }, paint: words(["match", ["get", "kind"], "water", c.onWater, c.onPark], c) }),
    of("place-names", "label", "symbol", { filter: ["==", ["get", "kind"], "place"], maxzoom: 15, layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": ["match", ["get", "place"], ["city", "town"], 16, 12], "text-letter-spacing": 0.06 }, paint: words(c.place, c, 2) }),
  ];
}

/** A camera is a dot; picked ones are larger and in the colour of the area, those that were down or quiet are hollow. */
function cameraPaint(c) {
  return {
    "circle-radius": ["case", ["get", "picked"], 6, ["get", "silent"], 5, 3.5],
    "circle-color": ["case", ["get", "picked"], c.area, ["get", "silent"], c.halo, c.camera],
    "circle-stroke-color": ["case", ["get", "silent"], c.silent, c.halo],
    "circle-stroke-width": ["case", ["get", "silent"], 2.5, 1.5],
  };
}

const BY_COUNT = ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 9, 10, 13, 30, 18, 100, 24];
const SHORT = ["case", [">=", ["get", "n"], 10000], ["concat", ["to-string", ["round", ["/", ["get", "n"], 1000]]], "k"], ["to-string", ["get", "n"]]];

/** Reads gathered where there is no room for each camera's count: MapLibre adds the counts up. The number stands in the circle. */
function clusters(c, shown) {
  const layout = { visibility: shown === "clusters" ? "visible" : "none" };
  return [
    { id: "clusters", type: "circle", source: "gathered", layout, paint: { "circle-radius": BY_COUNT, "circle-color": c.cluster, "circle-stroke-color": c.halo, "circle-stroke-width": 2 } },
    { id: "cluster-counts", type: "symbol", source: "gathered", layout: { ...layout, "text-field": SHORT, "text-font": FONT, "text-size": 11, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": c.onCluster } },
  ];
}

/** Reads as heat: how many, whatever the camera. */
function heat(c, shown) {
  const colour = ["interpolate", ["linear"], ["heatmap-density"], 0, "rgba(0,0,0,0)", 0.2, c.cool, 0.5, c.warm, 1, c.hot];
  const weight = ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 0, 0, 40, 1];
  return [{ id: "heat", type: "heatmap", source: "reads", layout: { visibility: shown === "heat" ? "visible" : "none" }, paint: { "heatmap-weight": weight, "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 10, 14, 15, 46], "heatmap-color": colour, "heatmap-opacity": 0.75 } }];
}

/** Layers of each way to draw the reads. */
export const LOOKS = { places: ["reads", "counts"], clusters: ["clusters", "cluster-counts"], heat: ["heat"] };

/** The whole style; `tiles` is the address of the base map's source, "" for a bare map; `shown` how the reads are drawn, of `LOOKS`. */
export function style(night, tiles, shown = "places") {
  const c = night ? NIGHT : DAY;
  const plain = { visibility: shown === "places" ? "visible" : "none" };
  return {
    version: 8,
    sources: {
      ...(tiles ? { town: { type: "vector", url: tiles } } : {}),
      area: { type: "geojson", data: nothing() },
      cameras: { type: "geojson", data: nothing() },
      lines: { type: "geojson", data: nothing() },
      mark: { type: "geojson", data: nothing() },
      reads: { type: "geojson", data: nothing() },
      perhaps: { type: "geojson", data: nothing() },
      gathered: { type: "geojson", data: nothing(), cluster: true, clusterRadius: 34, clusterMaxZoom: 16, clusterProperties: { n: ["+", ["get", "n"]] } },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": c.land } },
      ...(tiles ? town(c) : []),
      { id: "area", type: "fill", source: "area", paint: { "fill-color": c.area, "fill-opacity": 0.12 } },
      { id: "rim", type: "line", source: "area", paint: { "line-color": c.area, "line-width": 2 } },
      { id: "ways", type: "line", source: "lines", filter: ["!=", ["get", "kind"], "track"], layout: round, paint: { "line-color": ["case", ["==", ["get", "kind"], "left"], c.silent, c.camera], "line-width": ["case", ["==", ["get", "kind"], "left"], 5, 3], "line-opacity": 0.7 } },
      { id: "track", type: "line", source: "lines", filter: ["==", ["get", "kind"], "track"], layout: round, paint: { "line-color": c.reads, "line-width": 2, "line-dasharray": [2, 1] } },
      ...heat(c, shown),
      { id: "reads", type: "circle", source: "reads", layout: plain, paint: { "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 8, 30, 20, 100, 28], "circle-color": c.reads, "circle-opacity": ["case", ["get", "faint"], 0.15, 0.55], "circle-stroke-opacity": ["case", ["get", "faint"], 0.3, 1], "circle-stroke-color": c.reads, "circle-stroke-width": 1 } },
      { id: "cameras", type: "circle", source: "cameras", paint: cameraPaint(c) },
      { id: "camera-signs", type: "symbol", source: "cameras", filter: ["!=", ["get", "sign"], ""], layout: { "text-field": ["get", "sign"], "text-font": FONT, "text-size": 20, "text-allow-overlap": true, "text-ignore-placement": true }, paint: words(c.reads, c, 2) },
      ...clusters(c, shown),
      { id: "perhaps", type: "circle", source: "perhaps", paint: { "circle-radius": 15, "circle-color": c.halo, "circle-opacity": 0.35, "circle-stroke-color": c.area, "circle-stroke-width": 2.5, "circle-stroke-opacity": ["case", ["get", "faint"], 0.3, 1] } },
      { id: "perhaps-marks", type: "symbol", source: "perhaps", layout: { "text-field": "?", "text-font": FONT, "text-size": 14, "text-offset": [1.25, -0.9], "text-allow-overlap": true, "text-ignore-placement": true }, paint: words(c.area, c, 2) },
      { id: "heading", type: "line", source: "mark", filter: ["==", ["geometry-type"], "LineString"], layout: round, paint: { "line-color": c.area, "line-width": 4 } },
      { id: "mark", type: "circle", source: "mark", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 9, "circle-opacity": 0, "circle-stroke-color": c.area, "circle-stroke-width": 3 } },
      { id: "counts", type: "symbol", source: "reads", minzoom: 12, layout: { ...plain, "text-field": ["to-string", ["get", "n"]], "text-font": FONT, "text-size": 11, "text-offset": [0, -1.4], "text-allow-overlap": true }, paint: words(c.text, c, 2) },
      { id: "scene-numbers", type: "symbol", source: "area", filter: ["has", "number"], layout: { "text-field": ["to-string", ["get", "number"]], "text-font": FONT, "text-size": 18, "text-allow-overlap": true, "text-ignore-placement": true }, paint: words(c.text, c, 2) },
      { id: "camera-names", type: "symbol", source: "cameras", minzoom: 14.5, layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-anchor": "top", "text-offset": [0, 0.6], "text-optional": true }, paint: words(c.text, c, 1.5) },
    ],
  };
}
