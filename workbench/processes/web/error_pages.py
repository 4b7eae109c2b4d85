"""What stands in the place of a page that the dashboards' server does not show: why, and what to do, in the look of the pages."""

from __future__ import annotations

from typing import Final, NamedTuple

from tornado.web import HTTPError, RequestHandler

from data_access.wording.markup import element


class ErrorWords(NamedTuple):
    """What is said of a page that is not shown: what happened, and what to do."""

    title: str
    remedy: str


AGAIN: Final = "Try again in a minute; if it happens again, tell your administrator when it happened."
WORDS: Final = {
    403: ErrorWords(
        "This page is not open to you", "Log out, then in again. If it stays so, ask whoever sees to accounts."
    ),
    404: ErrorWords("There is no such page", "The address may be old or mistyped. Go on from your own pages."),
    405: ErrorWords("There is no such page", "The address may be old or mistyped. Go on from your own pages."),
    429: ErrorWords("Too many pages are open", "Close a page that you do not need, then open this one again."),
    503: ErrorWords("This page cannot be shown now", AGAIN),
}
BROKEN: Final = ErrorWords("Something went wrong here", f"It was our fault, not yours. {AGAIN}")
SAYS_WHY: Final = frozenset({403, 429, 503})
"""Of these our own message is shown, where one was given."""

LOOK: Final = """
:root { color-scheme: light dark; --ground: #eceae5; --card: #fff; --text: #1c2126; --quiet: #59626b; --line: #c9c6bf; --main: #1f5f8b; --on-main: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #14181d; --card: #1d232b; --text: #e3e7eb; --quiet: #a3adb7; --line: #47515c; --main: #7fb8e0; --on-main: #10202c; } }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 560px; margin: 14vh auto 0; padding: 20px 24px; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
@media (max-width: 620px) { main { margin: 12px; } }
h1 { font-size: 20px; margin: 0 0 8px; }
p { margin: 0 0 12px; }
a { display: inline-block; padding: 5px 14px; border-radius: 4px; background: var(--main); color: var(--on-main); font-weight: 600; text-decoration: none; margin-right: 8px; }
a + a { background: none; color: var(--main); border: 1px solid var(--line); }
a:focus-visible { outline: 3px solid #1a73e8; outline-offset: 2px; }
.code { color: var(--quiet); font-size: 13px; margin: 0; }
"""


def error_page(status: int, message: str = "") -> str:
    """Return the whole page for a status. `message` is our own, in plain words; it stands in the place of what is always said."""
    words = WORDS.get(status, BROKEN)
    said = element(
        "main",
        element("h1", words.title),
        element("p", message or words.remedy),
        element("p", element("a", "To your pages", href="/hub/"), element("a", "Log out", href="/hub/logout")),
        element("p", f"Code {status}", cls="code"),
        role="alert",
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{element('title', words.title).html}<style>{LOOK}</style></head><body>{said.html}</body></html>"
    )


class WithErrorPage(RequestHandler):
    """A handler whose errors are pages of ours. It comes before tornado's class among the bases."""

    def write_error(self, status_code: int, **kwargs: object) -> None:
        """Say what happened and what to do; no traceback, and no word of a server's."""
        raised = kwargs.get("exc_info")
        error = raised[1] if isinstance(raised, tuple) else None
        ours = error.log_message if isinstance(error, HTTPError) and status_code in SAYS_WHY else ""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(error_page(status_code, ours or ""))
