// The way of one plate on the map: numbered stops, straight legs with arrows. Dashed: much time between. Red: too fast to be true.

const COLOURS = { ordinary: ["#1f4fbf", "#8ab4f8"], gap: ["#7a7f87", "#8d97a3"], fast: ["#c4161c", "#ff6b63"] };
const HALO = ["#ffffff", "#11161c"];
const ARROW = "wb-arrow";

/** Show a path {stops: [{lat, lon, label, name}], legs: [{from, to, kind}]}, or take it away if it is {}. */
export function showPath(map, path, night, looks = "places") {
  if (!map.getSource("path-legs")) prepared(map, night ? 1 : 0);
  map.getSource("path-legs").setData(collection((path.legs ?? []).map(leg)));
  map.getSource("path-stops").setData(collection((path.stops ?? []).map(stop)));
  // How many reads a camera has would stand among the numbers of the stops: the pointer says it.
  const among = path.stops?.length ? "none" : "visible";
  for (const [layer, name] of [["counts", "places"], ["cluster-counts", "clusters"], ["clusters", "clusters"]]) {
    if (looks === name) map.setLayoutProperty(layer, "visibility", among);
  }
}

/** The box around a path, [[west, south], [east, north]], or null. */
export function around(path) {
  const stops = path.stops ?? [];
  if (!stops.length) return null;
  const [lons, lats] = [stops.map((s) => s.lon), stops.map((s) => s.lat)];
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
}

function prepared(map, tone) {
  const font = ["sans-serif"];
  const colour = ["match", ["get", "kind"], "fast", COLOURS.fast[tone], "gap", COLOURS.gap[tone], COLOURS.ordinary[tone]];
  const dashed = ["==", ["get", "kind"], "gap"];
  if (!map.hasImage(ARROW)) map.addImage(ARROW, arrow(), { sdf: true });
  map.addSource("path-legs", { type: "geojson", data: collection([]) });
  map.addSource("path-stops", { type: "geojson", data: collection([]) });
  const line = { type: "line", source: "path-legs", layout: { "line-cap": "round" } };
  map.addLayer({ ...line, id: "path-gaps", filter: dashed, paint: { "line-color": colour, "line-width": 1.5, "line-dasharray": [2, 3] } });
  map.addLayer({ ...line, id: "path-legs", filter: ["!", dashed], paint: { "line-color": colour, "line-width": 3 } });
  map.addLayer({
    id: "path-arrows", type: "symbol", source: "path-legs", filter: ["!", dashed],
    layout: { "symbol-placement": "line", "symbol-spacing": 90, "icon-image": ARROW, "icon-size": 0.6, "icon-allow-overlap": true, "icon-rotation-alignment": "map" },
    paint: { "icon-color": colour, "icon-halo-color": HALO[tone], "icon-halo-width": 1 },
  });
  map.addLayer({ id: "path-stops", type: "circle", source: "path-stops", paint: { "circle-radius": 6, "circle-color": COLOURS.ordinary[tone], "circle-stroke-color": HALO[tone], "circle-stroke-width": 2 } });
  map.addLayer({
    id: "path-numbers", type: "symbol", source: "path-stops",
    layout: { "text-field": ["get", "label"], "text-font": font, "text-size": 13, "text-offset": [0, 1.2], "text-allow-overlap": true },
    paint: { "text-color": COLOURS.ordinary[tone], "text-halo-color": HALO[tone], "text-halo-width": 2.5 },
  });
}

function leg({ from, to, kind }) {
  return { type: "Feature", properties: { kind }, geometry: { type: "LineString", coordinates: [from, to] } };
}

function stop({ lat, lon, label, name }) {
  return { type: "Feature", properties: { label, name: `${label}: ${name}` }, geometry: { type: "Point", coordinates: [lon, lat] } };
}

function collection(features) {
  return { type: "FeatureCollection", features };
}

/** An arrow head that points east, as an image. */
function arrow() {
  const size = 24;
  const data = new Uint8Array(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const half = (size - 2 - x) / 2;
      if (x > 3 && Math.abs(y - size / 2 + 0.5) < half) data.fill(255, (y * size + x) * 4, (y * size + x) * 4 + 4);
    }
  }
  return { width: size, height: size, data };
}
