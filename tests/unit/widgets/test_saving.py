"""A file is saved from a page piece by piece, whole, and never mixed with another one."""

from __future__ import annotations

from typing import Any

import pytest

from widgets.parts.saving import PIECE, SavedFile


class Line(SavedFile):
    """A link whose messages stay here; it stands for the page's line to its kernel."""

    def __init__(self, **state: object) -> None:
        self.sent: list[tuple[dict[str, Any], bytes]] = []
        super().__init__(**state)

    def send(self, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Note what would go to the page."""
        [piece] = buffers
        self.sent.append((content, piece))

    def ask(self, **wish: object) -> None:
        """Let the page ask."""
        self._handle_custom_msg(wish, [])

    def whole(self) -> bytes:
        """Ask for one piece after the other, as the page does."""
        self.sent, data = [], b""
        while len(data) < self.size:
            self.ask(number=self.number, **{"from": len(data)})
            data += self.sent[-1][1]
        return data


def found(panel: Any) -> list[SavedFile]:
    """Return the links of a panel."""
    inside = [each for child in getattr(panel, "children", ()) for each in found(child)]
    return [panel, *inside] if isinstance(panel, SavedFile) else inside


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5])
def test_a_file_of_any_size_comes_whole(size: int) -> None:
    link, data = Line(label="Save"), bytes(n % 251 for n in range(size))
    link.offer("file.zip", data)
    assert (link.name, link.size) == ("file.zip", size)
    assert link.whole() == data
    assert all(len(piece) <= PIECE for _, piece in link.sent)


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"from": 0},
        {"number": 1, "from": "0"},
        {"number": 1, "from": -1},
        {"number": 1, "from": 3},
        {"number": 0, "from": 0},
    ],
)
def test_what_is_no_wish_for_a_piece_of_this_file_is_answered_with_nothing(wish: dict[str, Any]) -> None:
    link = Line(label="Save")
    link.offer("file.zip", b"abc")
    link.ask(**wish)
    assert link.sent == []


def test_no_piece_of_a_new_file_comes_to_who_began_with_the_old_one_and_without_a_file_none() -> None:
    link = Line(label="Save")
    link.offer("one.zip", b"one")
    number = link.number
    link.offer("two.zip", b"two")
    link.ask(number=number, **{"from": 0})
    assert link.sent == []
    assert link.whole() == b"two"
    link.offer("", b"")
    link.ask(number=link.number, **{"from": 0})
    assert (link.size, len(link.sent)) == (0, 1)
