// How the map looks: the agency's own layers, by day and by night. Text is drawn with the machine's own fonts.

const DAY = {
  land: "#f4f2ee", water: "#a9cbe6", park: "#d5e8c8", street: "#ffffff", casing: "#c9c3b8", path: "#d9d2c5",
  text: "#4a4a4a", halo: "#ffffff", camera: "#1f5f8b", reads: "#b3261e", area: "#7a3db8",
};
const NIGHT = {
  land: "#1d232b", water: "#22384d", park: "#26352c", street: "#4b5663", casing: "#11161c", path: "#3a434e",
  text: "#c8d0d9", halo: "#1d232b", camera: "#7fb8e0", reads: "#ff8a80", area: "#c79bf2",
};

export const NIGHT_QUERY = "(prefers-color-scheme: dark)";
export const nothing = () => ({ type: "FeatureCollection", features: [] });

const is = (layer) => ["==", ["get", "layer"], layer];
const width = (arterial, other) => [
  "interpolate", ["exponential", 1.6], ["zoom"],
  11, ["match", ["get", "class"], "arterial", arterial / 6, other / 8],
  16, ["match", ["get", "class"], "arterial", arterial, "path", other / 3, other],
];
const round = { "line-cap": "round", "line-join": "round" };

export function style(night, basemap) {
  const c = night ? NIGHT : DAY;
  const font = ["sans-serif"];
  return {
    version: 8,
    sources: {
      town: { type: "geojson", data: basemap },
      area: { type: "geojson", data: nothing() },
      cameras: { type: "geojson", data: nothing() },
      reads: { type: "geojson", data: nothing() },
    },
    layers: [
      { id: "land", type: "background", paint: { "background-color": c.land } },
      { id: "park", type: "fill", source: "town", filter: is("park"), paint: { "fill-color": c.park } },
      { id: "water", type: "fill", source: "town", filter: ["all", is("water"), ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": c.water } },
      { id: "river", type: "line", source: "town", filter: ["all", is("water"), ["==", ["geometry-type"], "LineString"]], layout: round, paint: { "line-color": c.water, "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 11, 3, 16, 40] } },
      { id: "casing", type: "line", source: "town", filter: is("street"), layout: round, paint: { "line-color": c.casing, "line-width": width(13, 9) } },
      { id: "street", type: "line", source: "town", filter: is("street"), layout: round, paint: { "line-color": ["match", ["get", "class"], "path", c.path, c.street], "line-width": width(10, 7) } },
      { id: "area", type: "fill", source: "area", paint: { "fill-color": c.area, "fill-opacity": 0.12 } },
      { id: "rim", type: "line", source: "area", paint: { "line-color": c.area, "line-width": 2 } },
      { id: "names", type: "symbol", source: "town", filter: ["all", is("street"), ["has", "name"]], minzoom: 13, layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": font, "text-size": 11 }, paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.5 } },
      { id: "reads", type: "circle", source: "reads", paint: { "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 1, 7, 30, 20, 100, 28], "circle-color": c.reads, "circle-opacity": 0.55, "circle-stroke-color": c.reads, "circle-stroke-width": 1 } },
      { id: "cameras", type: "circle", source: "cameras", paint: { "circle-radius": 3.5, "circle-color": c.camera, "circle-stroke-color": c.halo, "circle-stroke-width": 1.5 } },
      { id: "counts", type: "symbol", source: "reads", minzoom: 12, layout: { "text-field": ["to-string", ["get", "n"]], "text-font": font, "text-size": 11, "text-offset": [0, -1.4], "text-allow-overlap": true }, paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 2 } },
      { id: "camera-names", type: "symbol", source: "cameras", minzoom: 14.5, layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 11, "text-anchor": "top", "text-offset": [0, 0.6], "text-optional": true }, paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.5 } },
    ],
  };
}
