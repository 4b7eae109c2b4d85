// What lies on the map, as GeoJSON: cameras, reads gathered by place, the area of the question.

import { outline } from "./area.js";
import { nothing } from "./style.js";

export function cameraFeatures(cameras) {
  return collection(cameras.map(({ lat, lon, name }) => point([lon, lat], { name })));
}

/** Gather reads, given as little-endian Float64 pairs of longitude and latitude, by place. */
export function readFeatures(view) {
  const places = new Map();
  const pairs = floats(view);
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const key = `${pairs[i]},${pairs[i + 1]}`;
    const place = places.get(key) ?? point([pairs[i], pairs[i + 1]], { n: 0 });
    place.properties.n += 1;
    places.set(key, place);
  }
  return collection([...places.values()]);
}

export function areaFeatures(area) {
  const ring = outline(area);
  return ring ? collection([{ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }]) : nothing();
}

export function readCount(view) {
  return Math.floor((view?.byteLength ?? 0) / 16);
}

/** The box around the cameras without the outermost tenth on each side: highways lead far out of a town. */
export function core(cameras) {
  if (!cameras.length) return null;
  const [lons, lats] = ["lon", "lat"].map((name) => cameras.map((c) => c[name]).sort((a, b) => a - b));
  const [low, high] = [0.1, 0.9].map((share) => Math.round(share * (cameras.length - 1)));
  return [[lons[low], lats[low]], [lons[high], lats[high]]];
}

function floats(view) {
  if (!view?.byteLength) return new Float64Array();
  return new Float64Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function point(coordinates, properties) {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates } };
}

function collection(features) {
  return { type: "FeatureCollection", features };
}
