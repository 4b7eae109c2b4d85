"""What a power cut can leave of files: everything synced, and of everything since, whatever the worst disk would keep.

Bytes of a file are safe once that file was synced. Before that each write is kept, dropped or torn at sectors of 512 bytes,
independently of the others; truncations are kept or dropped. Names (files made, removed, renamed) are safe once their
folder was synced; before that a power cut keeps some first part of them.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from tests.faults.power_loss.trace import Op

SECTOR = 512
Files = dict[str, bytes]


class Disk:
    """Files as the process sees them, and as they lie on the platter."""

    def __init__(self, files: Files) -> None:
        self._safe: dict[int, bytearray] = {n: bytearray(data) for n, data in enumerate(files.values())}
        self._safe_names: dict[str, int] = {name: n for n, name in enumerate(files)}
        self._names = dict(self._safe_names)
        self._pending: list[tuple[int, Op]] = []
        self._pending_names: list[tuple[Op, int]] = []

    def do(self, op: Op) -> None:
        """Take one completed operation."""
        match op.call:
            case "write" | "truncate":
                self._pending.append((self._names[op.path], op))
            case "sync":
                self._sync(self._names[op.path])
            case "sync_names":
                self._sync_names(op.path)
            case "create" if op.path not in self._names:
                self._name(op, len(self._safe))
            case "unlink" | "rename":
                self._name(op, self._names[op.path])

    def images(self, chance: random.Random, trials: int) -> Iterator[Files]:
        """Yield what may lie on the platter if power fails now: nothing unsafe, all of it, and some chosen at random."""
        yield self._image(lambda _: [], 0)
        if not self._pending and not self._pending_names:
            return
        yield self._image(lambda op: [op], len(self._pending_names))
        for _ in range(trials):
            yield self._image(lambda op: _torn(op, chance), chance.randint(0, len(self._pending_names)))

    def _name(self, op: Op, inode: int) -> None:
        self._safe.setdefault(inode, bytearray())
        self._pending_names.append((op, inode))
        _rename(self._names, op, inode)

    def _sync(self, inode: int) -> None:
        for _, op in (p for p in self._pending if p[0] == inode):
            _apply(self._safe[inode], op)
        self._pending = [p for p in self._pending if p[0] != inode]

    def _sync_names(self, folder: str) -> None:
        mine = [p for p in self._pending_names if _folder(p[0].path) == folder]
        for op, inode in mine:
            _rename(self._safe_names, op, inode)
        self._pending_names = [p for p in self._pending_names if p not in mine]

    def _image(self, kept: Callable[[Op], list[Op]], names: int) -> Files:
        tree = dict(self._safe_names)
        for op, inode in self._pending_names[:names]:
            _rename(tree, op, inode)
        data = {inode: bytearray(self._safe[inode]) for inode in tree.values()}
        for inode, op in self._pending:
            for part in kept(op) if inode in data else ():
                _apply(data[inode], part)
        return {name: bytes(data[inode]) for name, inode in tree.items()}


class Looked:
    """Which images were looked at: the same bytes under the same acknowledgements tell nothing new.

    Most cuts leave what the cut before left, as long as nothing was synced in between.
    """

    def __init__(self) -> None:
        self._before: set[tuple[frozenset[tuple[str, int]], int]] = set()

    def __len__(self) -> int:
        return len(self._before)

    def is_new(self, image: Files, acknowledged: int) -> bool:
        """True if no such image was looked at yet with so many acknowledgements; from now on it was."""
        key = frozenset((name, hash(data)) for name, data in image.items()), acknowledged
        if key in self._before:
            return False
        self._before.add(key)
        return True


def _rename(names: dict[str, int], op: Op, inode: int) -> None:
    names.pop(op.path, None)
    if op.call != "unlink":
        names[op.to or op.path] = inode


def _folder(path: str) -> str:
    parent = str(PurePosixPath(path).parent)
    return "" if parent == "." else parent


def _apply(data: bytearray, op: Op) -> None:
    if op.call == "truncate":
        del data[op.at :]
        data.extend(bytes(op.at - len(data)))
        return
    data.extend(bytes(max(0, op.at - len(data))))
    data[op.at : op.at + len(op.data)] = op.data


def _torn(op: Op, chance: random.Random) -> list[Op]:
    drawn = chance.random()
    if drawn < 0.4:
        return [op]
    if drawn < 0.7 and op.call == "write":
        parts = range(0, len(op.data), SECTOR)
        return [Op("write", op.path, op.at + n, op.data[n : n + SECTOR]) for n in parts if chance.random() < 0.5]
    return []
