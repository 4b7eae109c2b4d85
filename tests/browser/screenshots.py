"""Pictures of every page, day and night, and of the states in which a page has nothing to show: `python -m tests.browser.screenshots`.

Written to `docs/screenshots` for people to look at. Pages stand on a fake gateway, so that the pictures differ only where a
page does: times are fixed, plates invented.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from data_access.errors import LedgerStopped, NotLoggedOn, Reason
from tests.browser.harness import Watched, chromium, wait_for_map
from tests.builders.front import FakeGateway
from tests.builders.voila_pages import Voila, a_gateway, open_case, voila
from workbench.page_table import NAMES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"small": (1280, 720), "large": (1920, 1080)}
COLOURS = 96
"""Of a picture: enough for text and flat shapes, a third of the bytes."""

REFUSED = [Reason("U11", "The case is closed.", "Name an open case, or have this one reopened.", "names_an_open_case")]
ENDED = NotLoggedOn("Your log-on has ended, expired or was unused for too long. Log in again.")
STOPPED = LedgerStopped("The ledger could not be written, so nothing was disclosed. The gateway must be restarted.")


def ready(page: Page) -> None:
    """Wait until a page is drawn and nothing more comes."""
    page.wait_for_selector(".wb-page :is(h1, .wb-problem)")
    page.wait_for_load_state("networkidle")
    if page.locator(".wb-map-frame").count():
        wait_for_map(page)
    page.wait_for_timeout(700)


def taken(page: Page, path: Path) -> None:
    """Take a picture and make it small."""
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


@contextmanager
def opened(browser: Watched, pages: Voila, name: str) -> Iterator[Page]:
    """Open a page of the page table, for the length of a `with` block."""
    page = browser.page()
    try:
        page.goto(pages.at(name))
        ready(page)
        yield page
    finally:
        page.context.close()


def of_pages(browser: Watched, pages: Voila, gateway: FakeGateway, folder: Path, sizes: tuple[str, ...]) -> None:
    """Take every page, day and night, with a case open; each is opened once."""
    open_case(gateway)
    for name in NAMES:
        with opened(browser, pages, name) as page:
            for size in sizes:
                page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
                for scheme, time in (("light", "day"), ("dark", "night")):
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
                    page.wait_for_timeout(1500)  # a map draws itself anew
                    taken(page, folder / f"{name}-{time}{'' if size == 'small' else f'-{size}'}.png")


def of_states(browser: Watched, pages: Voila, gateway: FakeGateway, folder: Path) -> None:
    """Take the states in which nothing can be shown: empty, refused, stopped, logged out, no gateway."""
    states: dict[str, Callable[[], None]] = {
        "empty": lambda: gateway.ledger.items.clear(),
        "refused": lambda: gateway.refuse.extend(REFUSED),
        "ledger-stopped": lambda: (gateway.refuse.clear(), setattr(gateway, "broken", STOPPED))[0],
        "session-expired": lambda: setattr(gateway, "away", ENDED),
    }
    for state, bring_about in states.items():
        bring_about()
        with opened(browser, pages, "my_searches") as page:
            taken(page, folder / f"state-{state}.png")


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--large", action="store_true", help="also at 1920x1080")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, chromium(Path(scratch)) as browser:
        gateway = a_gateway()
        with voila(gateway, Path(scratch)) as pages:
            of_pages(browser, pages, gateway, given.folder, tuple(SIZES) if given.large else ("small",))
            of_states(browser, pages, gateway, given.folder)
        with voila(None, Path(scratch) / "without") as pages, opened(browser, pages, "canvass") as page:
            taken(page, given.folder / "state-gateway-down.png")
    total = sum(path.stat().st_size for path in given.folder.glob("*.png"))
    print(f"{len(list(given.folder.glob('*.png')))} pictures, {total / 1e6:.2f} MB, in {given.folder.name}")


if __name__ == "__main__":
    main()
