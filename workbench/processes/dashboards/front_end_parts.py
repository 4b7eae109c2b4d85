"""The front end in one script: the parts of Voila and of its extensions that every page loads, put one after another.

Voila's front end comes in some eighty scripts, which are found to be needed one after another. They register themselves
wherever they are read from, and whatever is registered is not asked for again: so one script that stands early in a page has
them all read while the page's kernel is still drawing. A part that another version adds or renames is loaded by itself, as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

VOILA = (
    *(
        5764,
        8135,
        3992,
        9582,
        8925,
        7883,
        7556,
        6049,
        1670,
        6573,
        3311,
        4135,
        1621,
        3916,
        3649,
        8487,
        9684,
        4041,
        143,
        7155,
    ),
    *(
        3144,
        1601,
        4972,
        9890,
        5312,
        6468,
        3459,
        630,
        5688,
        2930,
        73,
        1187,
        4173,
        7483,
        431,
        3989,
        8766,
        9151,
        4729,
        6382,
    ),
    *(5044, 7598, 9081, 7770, 3249, 4653, 8862, 9981, 5767, 4222, 8773, 3307, 6008, 8017, 457, 9212),
)
"""Numbers of Voila's own parts."""

EXTENSIONS = {
    "anywidget": (2, 528),
    "@jupyter-widgets/jupyterlab-manager": (7, 704, 170, 84, 32, 452, 967, 160, 718, 121),
    "@voila-dashboards/widgets-manager8": (883, 496),
}
"""Numbers of the parts of each extension."""


def together(static: Sequence[str | Path], extensions: Sequence[str | Path]) -> bytes:
    """Return one script with all parts that are found in these folders; of several with a name the first.

    Each part stands in a function of its own, so that what it says of strictness holds for it alone.
    """
    found = [_first(static, f"{number}.voila.js") for number in VOILA]
    for name, numbers in EXTENSIONS.items():
        found += [_first(extensions, f"{name}/static/{number}.*.js") for number in numbers]
    return b"\n".join(b"(function(){" + part.read_bytes() + b"\n})();" for part in found if part)


def _first(folders: Iterable[str | Path], pattern: str) -> Path | None:
    return next((path for folder in folders for path in sorted(Path(folder).glob(pattern))), None)
