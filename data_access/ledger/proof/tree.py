"""The RFC 6962 hash tree over entries, in memory, and the proofs that it gives. SHA-256 throughout."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from data_access.errors import NotVerified

HASH_BYTES = 32
TILE_LEVEL = 8
TILE = 1 << TILE_LEVEL
"""Leaves of a tile, a complete subtree that is stored as one."""

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry as a leaf."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees together."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves: bytes) -> bytes:
    """Return the root of a complete subtree, given its leaves one after the other."""
    nodes = [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]
    while len(nodes) > 1:
        nodes = [node_hash(*pair) for pair in zip(nodes[::2], nodes[1::2], strict=True)]
    return nodes[0]


def _none(_: int) -> bytes:
    return b""


def _split(width: int) -> int:
    """Return the largest power of two that is smaller than `width` (> 1)."""
    return 1 << ((width - 1).bit_length() - 1)


class Tree:
    """All complete subtrees, a level an array. Grows only; roots and proofs of every earlier size stay available.

    One thread appends; others may read sizes that were there when they began. The leaves of a long tree's beginning need not
    be in memory: of each tile of them (`TILE` leaves) its root is, and its leaves are fetched when a proof needs them, and
    believed only if they come to that root.

    Args:
        leaves: The leaves, after those of the tiles.
        roots: Root of each tile that the tree begins with.
        leaves_of: Gives the leaves of such a tile by its number, one after the other. Threads may call it.
    """

    def __init__(
        self, leaves: Iterable[bytes] = (), *, roots: Iterable[bytes] = (), leaves_of: Callable[[int], bytes] = _none
    ) -> None:
        self._levels = [bytearray() for _ in range(TILE_LEVEL + 1)]
        self._fetch = leaves_of
        self._tile = lru_cache(maxsize=64)(self._fetched)
        for root in roots:
            self._add(TILE_LEVEL, root)
        self._begins = len(self._levels[TILE_LEVEL]) // HASH_BYTES * TILE
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._begins + len(self._levels[0]) // HASH_BYTES

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash and every subtree that it completes."""
        self._add(0, leaf)

    def tile(self, number: int) -> tuple[bytes, bytes]:
        """Return root and leaves of a complete tile. Raises `NotVerified` if leaves were fetched that are not those."""
        root, first = self._complete(TILE_LEVEL, number), (number * TILE - self._begins) * HASH_BYTES
        return root, self._tile(number) if first < 0 else bytes(self._levels[0][first : first + TILE * HASH_BYTES])

    def leaf(self, seq: int) -> bytes:
        """Return the leaf hash of an entry."""
        return self._complete(0, seq)

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first `size` leaves; of all of them without `size`."""
        size = self.size if size is None else size
        self._check(size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion(self, seq: int, size: int) -> list[bytes]:
        """Return the audit path of leaf `seq` in the tree of the first `size` leaves, lowest first.

        Raises:
            ValueError: `0 <= seq < size <= self.size` does not hold.
        """
        self._check(size)
        if not 0 <= seq < size:
            raise ValueError("seq must be less than size")
        path, low, high = [], 0, size
        while high - low > 1:
            middle = low + _split(high - low)
            if seq < middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the first `old` of the first `new` leaves are unchanged.

        Raises:
            ValueError: `0 <= old <= new <= self.size` does not hold.
        """
        self._check(new)
        if not 0 <= old <= new:
            raise ValueError("old must not be greater than new")
        if old in (0, new):
            return []
        path, low, high, whole = [], 0, new, True
        while old != high:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._range(middle, high))
                high = middle
            else:
                path.append(self._range(low, middle))
                low, whole = middle, False
        return ([] if whole else [self._range(low, high)]) + path[::-1]

    def _check(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise ValueError(f"size must be in [0, {self.size}]")

    def _add(self, level: int, node: bytes) -> None:
        if len(node) != HASH_BYTES:
            raise ValueError(f"a leaf hash has {HASH_BYTES} bytes")
        self._levels[level] += node
        while len(self._levels[level]) // HASH_BYTES % 2 == 0:
            pair = self._levels[level][-2 * HASH_BYTES :]
            node = node_hash(bytes(pair[:HASH_BYTES]), bytes(pair[HASH_BYTES:]))
            level += 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += node

    def _complete(self, level: int, index: int) -> bytes:
        at = index - (self._begins >> level if level < TILE_LEVEL else 0)
        if at < 0:
            leaves = self._tile(index >> (TILE_LEVEL - level))
            first = (index << level) % TILE * HASH_BYTES
            return root_of(leaves[first : first + (HASH_BYTES << level)])
        return bytes(self._levels[level][at * HASH_BYTES : (at + 1) * HASH_BYTES])

    def _fetched(self, number: int) -> bytes:
        leaves = self._fetch(number)
        if len(leaves) != TILE * HASH_BYTES or root_of(leaves) != self._complete(TILE_LEVEL, number):
            raise NotVerified(f"Of entries {number * TILE} to {(number + 1) * TILE - 1} the tree was lost or changed.")
        return leaves

    def _range(self, low: int, high: int) -> bytes:
        """Hash leaves [low, high), where `low` is a multiple of the next power of two."""
        width = high - low
        if width & (width - 1) == 0:
            return self._complete(width.bit_length() - 1, low // width)
        middle = low + _split(width)
        return node_hash(self._range(low, middle), self._range(middle, high))


class Frontier:
    """The complete subtrees at the end of a tree that grows, largest first: enough for its root, whatever its size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        self.size += 1
        node, width = leaf, self.size
        while not width & 1:
            node = node_hash(self._peaks.pop(), node)
            width >>= 1
        self._peaks.append(node)

    def root(self) -> bytes:
        """Return the root of all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def includes(leaf: bytes, seq: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """True if the path proves that `leaf` is number `seq` of the tree with this size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= seq < size:
        return False
    at, last, node = seq, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def extends(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """True if the path proves that the newer tree begins with the older one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not path and old_root == (new_root if old else EMPTY_ROOT)
    hashes = list(path) if old & (old - 1) else [old_root, *path]
    if not hashes:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root
