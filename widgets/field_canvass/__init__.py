"""A field canvass: a unit that is sent to drive an area, what it drove, and what it left out."""
