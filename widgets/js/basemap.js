// The base map: one PMTiles file of the page's own server, read in pieces; and what is said where there is none.

import { FetchSource, PMTiles, Protocol } from "pmtiles";

const NONE = "No street map is installed here. Cameras and reads are shown all the same.";
const LOST = "The street map cannot be loaded. Cameras and reads are shown all the same; reload the page to try again.";
let protocol;

/** Return the address of the base map's source for a style, "" if there is none. */
export function tiles(maplibre, basemap) {
  if (!basemap?.url) return "";
  if (!protocol) {
    protocol = new Protocol();
    maplibre.addProtocol("pmtiles", protocol.tile);
  }
  const address = new URL(basemap.url, location.href).href;
  // The server takes a script's request only with the token of its own cookie.
  protocol.add(new PMTiles(new FetchSource(address, new Headers({ "X-XSRFToken": token() }))));
  return `pmtiles://${address}`;
}

function token() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith("_xsrf="));
  return found ? decodeURIComponent(found.slice("_xsrf=".length)) : "";
}

/** Return [[west, south], [east, north]] of the streets, or null. */
export function town(basemap) {
  const [west, south, east, north] = basemap?.bounds ?? [];
  return north === undefined ? null : [[west, south], [east, north]];
}

/** Say on the map's rim when there are no streets to see, so that an empty map is not taken for an empty town. */
export function watched(map, note, basemap) {
  note.textContent = basemap?.url ? "" : NONE;
  map.on("error", (event) => {
    if (event.sourceId === "town" || event.source?.type === "vector" || /\.pmtiles/.test(event.error?.message ?? "")) note.textContent = LOST;
    else console.warn(event.error?.message ?? "The map had a problem.");
  });
  map.on("sourcedata", (event) => {
    if (event.sourceId === "town" && event.isSourceLoaded && event.tile) note.textContent = "";
  });
}

/** Go where the kernel says. */
export function goTo(map, view) {
  const [west, south, east, north] = view?.bounds ?? [];
  const padding = Math.min(40, map.getContainer().clientHeight / 14);
  if (north !== undefined) map.fitBounds([[west, south], [east, north]], { padding, maxZoom: 17, animate: false });
}
