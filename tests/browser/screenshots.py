"""Pictures of every page, day and night, and of what a page says when it has nothing to show: `python -m tests.browser.screenshots`.

Written to `docs/screenshots` for people to look at, and listed in `docs/screenshots.md`. Pages are those of a demo that runs
as a site does, as a detective and a sergeant leave them; states stand on a fake gateway, which can be made to refuse or stop.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from data_access.errors import LedgerStopped, NotLoggedOn, Reason
from tests.browser import test_journey as journey
from tests.browser import work_steps as steps
from tests.browser.harness import Watched, chromium, draw_circle, wait_for_map
from tests.builders.demo import RunningDemo, running_demo
from tests.builders.front import FakeGateway
from tests.builders.voila_pages import Voila, a_gateway, open_case, voila

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"small": (1280, 720), "large": (1920, 1080)}
LAB_MS = 120_000
COLOURS = 128
"""Of a picture: enough for text, flat shapes and a map, a third of the bytes."""

AS_OPENED = (
    "document.activeElement?.blur(); document.querySelectorAll('.wb-page *').forEach((each) => { each.scrollTop = 0; })"
)
"""Nothing has the focus, and nothing is scrolled."""

HUB_FOLLOWS = "scheme => { if (!document.querySelector('.wb-page')) document.documentElement.setAttribute('data-bs-theme', scheme); }"
"""Pages of the Hub look at the time of day when they are loaded."""

PARTS = {"package": ".wb-fold:has(.wb-package)"}
"""What of a page is scrolled to for its picture."""

REFUSED = [Reason("U11", "The case is closed.", "Name an open case, or have this one reopened.", "names_an_open_case")]
ENDED = NotLoggedOn("Your log-on has ended, expired or was unused for too long. Log in again.")
STOPPED = LedgerStopped("The ledger could not be written, so nothing was disclosed. The gateway must be restarted.")


@dataclass(frozen=True)
class Camera:
    """Takes pictures of a page as it stands, by day and by night, in some sizes, into a folder."""

    folder: Path
    sizes: tuple[str, ...] = ("small",)

    def take(self, page: Page, name: str, part: str = "") -> None:
        """Take a page; pictures are called `name-day.png`, `name-night-large.png`.

        Args:
            part: A selector; what it finds is in sight, where it would be out of it on a page as it is opened.
        """
        for size in self.sizes:
            page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
            for scheme, time in (("light", "day"), ("dark", "night")):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
                page.evaluate(HUB_FOLLOWS, scheme)
                page.evaluate(AS_OPENED)
                if part:
                    page.locator(part).first.evaluate("each => each.scrollIntoView()")
                page.wait_for_timeout(1500)  # a map draws itself anew
                taken(page, self.folder / f"{name}-{time}{'' if size == 'small' else f'-{size}'}.png")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": SIZES["small"][0], "height": SIZES["small"][1]})
        page.wait_for_timeout(1500)


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


def of_pages(browser: Watched, demo: RunningDemo, camera: Camera) -> None:
    """Take every page of a demo, each with something on it."""
    page = browser.page()
    page.goto(demo.url)
    page.get_by_role("button", name="Sign in").wait_for()
    camera.take(page, "log-in")
    for link, name in (("Who may sign in at this demo?", "demo"), ("Enrol with the code", "enrol")):
        page.goto(demo.url)
        page.get_by_role("link", name=link).click()
        page.wait_for_load_state("networkidle")
        camera.take(page, name)
    demo.log_in(page, "dunn")
    wait_for_map(page)
    for name, work in (
        ("work", _work),
        ("candidates", _candidates),
        ("history", _history),
        ("convoy", _convoy),
        ("scenes", _scenes),
        ("case", _case),
        ("package", _package),
    ):
        work(page, demo)
        camera.take(page, name, PARTS.get(name, ""))
    _entries(page, "My searches")
    camera.take(page, "my_searches")
    steps.go(page, "My account")
    page.locator("#wb-log-ons tbody tr").first.wait_for()
    camera.take(page, "account")
    page.context.close()
    page = browser.page()
    demo.log_in(page, "adams")
    page.locator(".wb-duties tr[data-key]").first.wait_for()
    camera.take(page, "duties")
    steps.go(page, "People")
    page.locator("#wb-accounts tbody tr").first.wait_for()
    camera.take(page, "people")
    page.context.close()
    page = browser.page()
    demo.log_in(page, "sato")
    wait_for_map(page)
    _entries(page, "Supervisor")
    camera.take(page, "supervisor")
    page.context.close()
    _notebook(browser, demo, camera)


def _notebook(browser: Watched, demo: RunningDemo, camera: Camera) -> None:
    """Take the analysts' notebook in JupyterLab, run, at its figure; by day alone, as the map within it has pictures of its own."""
    page = browser.page()
    demo.log_in(page, "avery")
    wait_for_map(page)
    with page.expect_popup() as popup:
        steps.go(page, "JupyterLab")
    lab = popup.value
    lab.set_default_timeout(LAB_MS)
    lab.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    lab.get_by_text("| Idle").wait_for()
    lab.get_by_role("menuitem", name="Run", exact=True).click()
    lab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    lab.get_by_text("| Busy").wait_for()
    lab.get_by_text("| Idle").wait_for()
    lab.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    figure = lab.locator(".jp-OutputArea-output img[src^='data:image/png']").last
    for _ in range(60):  # cells out of sight are drawn when they are scrolled to
        if figure.count():
            break
        lab.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollBy(0, 300)")
        lab.wait_for_timeout(300)
    figure.evaluate("figure => figure.scrollIntoView({ block: 'start' })")
    lab.wait_for_timeout(2000)
    taken(lab, camera.folder / "analyst-day.png")
    page.context.close()


def _work(page: Page, demo: RunningDemo) -> None:
    incident = demo.incident(journey.CASE)
    steps.open_case(page, journey.CASE, journey.REASON)
    expect(page.locator(".wb-case-chip")).to_contain_text(journey.CASE)
    draw_circle(page, (incident.lon, incident.lat), (incident.lon + 0.0125, incident.lat))
    steps.ask(page, when=journey.hours(demo))
    expect(page.locator(".wb-map")).not_to_have_attribute("data-reads", "0")
    _read_with_a_picture(page)
    page.get_by_role("button", name="★ Star").click()
    expect(page.locator(".wb-read-side")).to_contain_text("Starred")


def _read_with_a_picture(page: Page) -> None:
    rows, show = page.locator(".wb-grid tbody tr"), page.get_by_role("button", name="Show plate")
    for number in range(rows.count()):
        rows.nth(number).click()
        page.wait_for_timeout(700)
        if show.is_visible():
            show.click()
            page.locator("img.wb-image").wait_for()
            return


def _candidates(page: Page, demo: RunningDemo) -> None:
    steps.ask(page, where="", plate="7A?C*", when="last 7 days")
    steps.tab(page, "By chance")


def _history(page: Page, demo: RunningDemo) -> None:
    steps.ask(page, plate="7A2C8B5", when="last 30 days")
    page.wait_for_selector(".wb-map[data-stops]:not([data-stops='0'])")


def _convoy(page: Page, demo: RunningDemo) -> None:
    journey.convoy(page)


def _scenes(page: Page, demo: RunningDemo) -> None:
    journey.scenes(page, demo, demo.incident(journey.CASE))


def _case(page: Page, demo: RunningDemo) -> None:
    steps.go(page, "Case")
    for kind, words, read in (
        ("A finding", "The pickup passed the corner twice before the call, and not after it.", ""),
        ("The partial plate of a witness", "the clerk across the street", "4K?C"),
    ):
        page.get_by_label("What it is", exact=True).select_option(kind)
        if read:
            page.get_by_label("What the witness read").fill(read)
        page.get_by_label("Finding", exact=True).fill(words)
        page.get_by_role("button", name="Record finding").click()
        expect(page.locator(".wb-shelf").first).to_contain_text(words)


def _package(page: Page, demo: RunningDemo) -> None:
    page.get_by_role("button", name="Evidence package").click()
    page.get_by_role("button", name="See what would go in").click()
    page.get_by_role("button", name="Make the package").wait_for()
    page.get_by_label("What it is for", exact=True).fill("For the prosecutor of this case")


def _entries(page: Page, label: str) -> None:
    steps.go(page, label)
    page.locator(".wb-entries tbody tr").first.get_by_role("button").first.click()
    expect(page.locator(":is(.wb-detail, .wb-unit-entry)")).to_contain_text("Entry")


def of_states(browser: Watched, pages: Voila, gateway: FakeGateway, camera: Camera) -> None:
    """Take what the work page says when it has nothing to show, then what stands in a page's place after a log-on."""
    open_case(gateway)
    states: dict[str, Callable[[], object]] = {
        "empty": gateway.reads.clear,
        "refused": lambda: gateway.refuse.extend(REFUSED),
        "ledger-stopped": lambda: setattr(gateway, "broken", STOPPED),
    }
    with opened(browser, pages, "work") as page:
        draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
        steps.fill(page, when="last 24 hours")
        for state, bring_about in states.items():
            before = page.locator(".wb-line").inner_text()
            bring_about()
            page.locator(".wb-bar-ask").click()
            expect(page.locator(".wb-line")).not_to_have_text(before)
            page.wait_for_timeout(1000)
            camera.take(page, f"state-{state}")
    gateway.away = ENDED
    with opened(browser, pages, "my_searches") as page:
        camera.take(page, "state-session-expired")


def of_lists(browser: Watched, pages: Voila, gateway: FakeGateway, camera: Camera) -> None:
    """Take the board of hits, the pages of hot lists, data and records, with one hit, entry, list, system and request of each kind."""
    gateway.hits.picture = a_plate_picture()
    with opened(browser, pages, "hits") as page:
        page.locator(".wb-hit-card[data-number='18']").click()
        page.get_by_role("button", name="Show plate").click()
        page.locator("img.wb-image").wait_for()
        camera.take(page, "hits")
    open_case(gateway)
    with opened(browser, pages, "hot_lists") as page:
        page.locator(".wb-entries tr[data-key='9']").click()
        page.get_by_role("button", name="Approve").wait_for()
        camera.take(page, "hot_lists")
    gateway.sessions.clear()
    with opened(browser, pages, "data") as page:
        camera.take(page, "data")
    with opened(browser, pages, "records") as page:
        page.get_by_role("button", name="Request 3", exact=True).click()
        page.get_by_role("button", name="Approve", exact=True).wait_for()
        camera.take(page, "records")


def a_plate_picture() -> bytes:
    """Draw an invented plate."""
    picture = Image.new("RGB", (640, 240), (58, 66, 74))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((110, 60, 530, 180), fill=(238, 238, 228))
    drawing.text((170, 80), "7A2O8B5", fill=(20, 30, 70), font_size=76)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--large", action="store_true", help="also at 1920x1080")
    parser.add_argument("--only", choices=("pages", "lists", "states"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    camera = Camera(given.folder, tuple(SIZES) if given.large else ("small",))
    with tempfile.TemporaryDirectory() as scratch, chromium(Path(scratch)) as browser:
        if given.only in (None, "pages"):
            with running_demo(Path(scratch)) as demo:
                of_pages(browser, demo, camera)
        if given.only in (None, "lists"):
            gateway = a_gateway(reads=10)
            with voila(gateway, Path(scratch) / "lists") as pages:
                of_lists(browser, pages, gateway, camera)
        if given.only in (None, "states"):
            gateway = a_gateway()
            with voila(gateway, Path(scratch) / "states") as pages:
                of_states(browser, pages, gateway, camera)
            with voila(None, Path(scratch) / "without") as pages, opened(browser, pages, "work") as page:
                camera.take(page, "state-gateway-down")
    total = sum(path.stat().st_size for path in given.folder.glob("*.png"))
    print(f"{len(list(given.folder.glob('*.png')))} pictures, {total / 1e6:.2f} MB, in {given.folder.name}")


if __name__ == "__main__":
    main()
