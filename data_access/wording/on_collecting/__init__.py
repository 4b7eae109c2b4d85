"""Words about how reads are collected: systems, cameras, field canvasses."""
