// What lies on the map, as GeoJSON: cameras, reads counted by place, the read that is looked at, the area of the question.

import { outline } from "./area.js";
import { nothing } from "./style.js";

/** Cameras, each with whether it is picked as (part of) the area, whether it was down or quiet, and what is drawn over it. */
export function cameraFeatures(cameras, area, silent, signs = {}) {
  const [picked, down] = [new Set(area.ids ?? []), new Set(silent)];
  const looks = (id) => ({ picked: picked.has(id), silent: down.has(id), sign: signs[id] ?? "" });
  return collection(cameras.map(({ id, lat, lon, name }) => point([lon, lat], { id, name, ...looks(id) })));
}

/** Ways on the ground: streets that were driven, those that were left, and the track itself. */
export function lineFeatures(lines) {
  return collection(lines.map(({ kind, points }) => ({ type: "Feature", properties: { kind }, geometry: { type: "LineString", coordinates: points } })));
}

/** Counts of reads by place; the reads of other cameras than the chosen one are drawn faint. */
export function placeFeatures(places, camera) {
  const faint = (id) => Boolean(camera) && id !== camera;
  return collection(places.map(({ id, lat, lon, name, n }) => point([lon, lat], { id, name, n, faint: faint(id) })));
}

/** The read that is looked at, and a stroke in its direction of travel, `length` degrees of latitude long. */
export function markFeatures({ lat, lon, heading_deg }, length) {
  if (lat === undefined) return nothing();
  const here = point([lon, lat], {});
  if (heading_deg === null) return collection([here]);
  const turn = (heading_deg * Math.PI) / 180;
  const tip = [lon + (length * Math.sin(turn)) / Math.cos((lat * Math.PI) / 180), lat + length * Math.cos(turn)];
  return collection([here, { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [[lon, lat], tip] } }]);
}

/** The area that is drawn, and those of scenes that were added before, each with its number. */
export function areaFeatures(area, scenes = []) {
  const drawn = scenes.map((each, at) => [outline(each), { number: at + 1 }]).concat([[outline(area), {}]]);
  return collection(
    drawn
      .filter(([ring]) => ring)
      .map(([ring, properties]) => ({ type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } })),
  );
}

/** The same for clusters: of the chosen camera alone, as what is gathered cannot be faint in part. */
export function chosenFeatures(places, camera) {
  return placeFeatures(camera ? places.filter(({ id }) => id === camera) : places, camera);
}

export function readCount(places) {
  return places.reduce((sum, { n }) => sum + n, 0);
}

/** The box around the cameras without the outermost tenth on each side: highways lead far out of a town. */
export function core(cameras) {
  if (!cameras.length) return null;
  const [lons, lats] = ["lon", "lat"].map((name) => cameras.map((c) => c[name]).sort((a, b) => a - b));
  const [low, high] = [0.1, 0.9].map((share) => Math.round(share * (cameras.length - 1)));
  return [[lons[low], lats[low]], [lons[high], lats[high]]];
}

function point(coordinates, properties) {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates } };
}

function collection(features) {
  return { type: "FeatureCollection", features };
}
