"""How reads are collected, as pages show it: systems, cameras, field canvasses."""
