// Areas of a question: {} or {shape: "circle", lat, lon, radius_m} or {shape: "polygon", ring: [[lon, lat], ...]}.
// Circles are great-circle distances on a sphere of 6 371 008.8 m, as in the gateway.

/** What is told to the page when somebody has drawn an area, or cleared it: an event of the document, with the area. */
export const DRAWN = "wb-drawn";

const EARTH_M = 6371008.8;
const RAD = Math.PI / 180;

export function metres([lon1, lat1], [lon2, lat2]) {
  const a =
    Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 +
    Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(a)));
}

function reached([lon, lat], distance_m, bearing) {
  const d = distance_m / EARTH_M;
  const y = Math.asin(Math.sin(lat * RAD) * Math.cos(d) + Math.cos(lat * RAD) * Math.sin(d) * Math.cos(bearing));
  const x = Math.atan2(
    Math.sin(bearing) * Math.sin(d) * Math.cos(lat * RAD),
    Math.cos(d) - Math.sin(lat * RAD) * Math.sin(y),
  );
  return [lon + x / RAD, y / RAD];
}

/** The outline to draw for an area: a closed ring of [lon, lat], or null. */
export function outline(area) {
  if (area.shape === "circle") {
    const turns = Array.from({ length: 97 }, (_, i) => (i / 96) * 2 * Math.PI);
    return turns.map((turn) => reached([area.lon, area.lat], area.radius_m, turn));
  }
  if (area.shape === "polygon" && area.ring.length > 2) return [...area.ring, area.ring[0]];
  return null;
}

/** Turn what was drawn into an area. A circle's centre is the middle of its extremes, its radius the mean to its rim. */
export function areaOf(feature) {
  const ring = feature.geometry.coordinates[0].slice(0, -1);
  if (feature.properties.mode !== "circle") return { shape: "polygon", ring: ring.map(rounded) };
  const centre = rounded(middle(ring));
  const radius = ring.reduce((sum, corner) => sum + metres(centre, corner), 0) / ring.length;
  return { shape: "circle", lat: centre[1], lon: centre[0], radius_m: Math.max(1, Math.round(radius)) };
}

/** Say how large an area is, for the person drawing it. */
export function size(area) {
  if (area.shape === "circle") {
    const km2 = Math.PI * (area.radius_m / 1000) ** 2;
    return `Circle, radius ${length(area.radius_m)}, ${km2.toFixed(2)} km²`;
  }
  if (area.shape === "polygon") return `Polygon, ${area.ring.length} corners, ${squareKm(area.ring).toFixed(2)} km²`;
  if (area.shape === "cameras") return `${area.ids.length} camera${area.ids.length === 1 ? "" : "s"} picked`;
  return "";
}

/** The area after a camera was clicked while picking: in if it was out, out if it was in; a drawn area makes way. */
export function picked(area, id) {
  const ids = area.shape === "cameras" ? area.ids : [];
  const next = ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
  return next.length ? { shape: "cameras", ids: next } : {};
}

function length(m) {
  return m < 1000 ? `${Math.round(m)} m` : `${(m / 1000).toFixed(2)} km`;
}

function squareKm(ring) {
  const across = Math.cos((ring.reduce((sum, c) => sum + c[1], 0) / ring.length) * RAD);
  const twice = ring.reduce((sum, [x, y], i) => {
    const [x2, y2] = ring[(i + 1) % ring.length];
    return sum + x * y2 - x2 * y;
  }, 0);
  return (Math.abs(twice) / 2) * 111.195 ** 2 * across;
}

function middle(ring) {
  const [xs, ys] = [ring.map((c) => c[0]), ring.map((c) => c[1])];
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
}

function rounded([lon, lat]) {
  return [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7];
}
