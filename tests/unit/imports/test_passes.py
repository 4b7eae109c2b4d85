"""Frames of one pass become one read."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.imports.blocks import passes
from data_access.imports.blocks.passes import Passes
from data_access.imports.formats.form import Frame


def a_frame(name: str, at_s: float, *keys: str, rank: float = 0.5) -> Frame:
    return Frame(cells={"read_id": name}, keys=frozenset(keys), at_s=at_s, rank=rank)


def reads(*frames: Frame, gap_s: float = 10) -> tuple[list[str], int]:
    """Names of the frames that became reads, sorted, and how many did not."""
    skipped = Counter[str]()
    open_ = Passes(gap_s, skipped)
    found = [cells for frame in frames for cells, _ in open_.take(frame, "raw")]
    found += [cells for cells, _ in open_.rest()]
    assert (open_._open, open_._by_key, open_._size) == ({}, {}, 0)
    return sorted(cells["read_id"] for cells in found), skipped["frames_of_a_pass"]


def test_the_best_frame_of_a_pass_is_the_read():
    frames = a_frame("a", 0, "k", rank=0.4), a_frame("b", 4, "k", rank=0.9), a_frame("c", 12, "k", rank=0.9)
    assert reads(*frames) == (["b"], 2)


def test_frames_too_far_apart_are_two_passes():
    assert reads(a_frame("a", 0, "k"), a_frame("b", 10, "k"), a_frame("c", 20.5, "k")) == (["a", "c"], 1)


def test_frames_of_other_cameras_are_other_passes():
    assert reads(a_frame("a", 0, "k"), a_frame("b", 0, "l")) == (["a", "b"], 0)


def test_a_frame_that_shares_keys_with_two_passes_makes_them_one():
    frames = a_frame("a", 0, "k"), a_frame("b", 1, "l"), a_frame("c", 2, "k", "l", rank=2), a_frame("d", 3, "l")
    assert reads(*frames) == (["c"], 3)


def test_a_frame_that_comes_late_in_the_file_still_counts():
    assert reads(a_frame("a", 10, "k"), a_frame("b", 5, "k"), a_frame("c", -4, "k")) == (["a"], 2)


def test_passes_beyond_the_bound_are_closed_the_longest_without_a_frame_first(monkeypatch):
    monkeypatch.setattr(passes, "MOST_OPEN", 2)
    frames = (
        a_frame("a", 0, "k"),
        a_frame("b", 0, "l"),
        a_frame("c", 1, "k"),
        a_frame("d", 1, "m"),
        a_frame("e", 2, "l"),
    )
    assert reads(*frames) == (["a", "b", "d", "e"], 1)


def test_passes_beyond_the_bound_of_memory_are_closed(monkeypatch):
    monkeypatch.setattr(passes, "MOST_CHARACTERS", 5)
    assert reads(a_frame("a", 0, "k"), a_frame("b", 0, "l"), a_frame("c", 0, "k")) == (["a", "b", "c"], 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from("klm"), st.integers(0, 5)), max_size=25))
def test_in_order_of_time_it_does_as_a_plain_loop(seen):
    seen = sorted(enumerate(seen), key=lambda one: (one[1][0], one[0]))
    frames = [a_frame(str(n), at, key, rank=rank) for n, (at, key, rank) in seen]
    wanted = []
    for camera in "klm":
        group: list[Frame] = []
        for frame in [frame for frame in frames if camera in frame.keys]:
            if group and frame.at_s - group[-1].at_s > 10:
                wanted.append(max(group, key=lambda one: one.rank))
                group = []
            group.append(frame)
        wanted += [max(group, key=lambda one: one.rank)] if group else []
    assert reads(*frames) == (sorted(str(one.cells["read_id"]) for one in wanted), len(frames) - len(wanted))
