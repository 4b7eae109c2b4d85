"""What is told of a site's base map. The folder `basemap` of a site holds

    about.json          what is here; written last, so that it never names what is not whole
    VERSION.pmtiles     the map as vector tiles
    VERSION.streets     the index of streets and corners (`index.py`)
    VERSION.ways        the lines of the streets (`ways.py`); a map from before has none

Files of the version before stay until the next one is built, so that open pages go on.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from data_access.errors import Busy

ABOUT = "about.json"
Version = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Count = Annotated[int, Field(ge=0)]


class About(BaseModel):
    """One base map.

    Attributes:
        version: Names its files; made from their bytes.
        attribution: Whose data it is; shown on every map that draws it.
        source: Name of the file it was built from.
        built_at: When, UTC.
        bounds: West, south, east, north of its streets, degrees.
        streets, corners: How many the index holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    version: Version
    attribution: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    source: Annotated[str, StringConstraints(max_length=255)]
    built_at: datetime
    bounds: tuple[Lon, Lat, Lon, Lat]
    streets: Count
    corners: Count


def about_of(folder: Path) -> About | None:
    """Return what is told of the base map in a folder; None if there is none.

    Raises:
        Busy: What stands there cannot be read.
    """
    try:
        return About.model_validate_json((folder / ABOUT).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise Busy("The base map cannot be read. Build it again: workbench basemap build FILE --site DIR") from None
