"""Write the tables of all packs and the page that shows them side by side: `python -m tests.golden.make_policy_tables`.

Read what has changed (`git diff`) before it is committed: every line is something that a role may now do, or no longer.
"""

from pathlib import Path

from data_access.policy.clauses.clause import load_clauses
from data_access.policy.packs.pack import built_in, load, names
from data_access.policy.tryout import hit_table, release_table, table
from data_access.policy.tryout.page import page

FOLDER = Path(__file__).parent / "policy"
HITS = Path(__file__).parent / "hits"
ENTRIES = Path(__file__).parent / "entries"
"""Whose entry of the hot list is approved, declined, refreshed and removed by whom."""
RELEASES = Path(__file__).parent / "releases"
"""Every role with every act on a release request, wherever it stands."""
PAGE = Path(__file__).parents[2] / "docs" / "policies.md"


def the_page() -> str:
    """The page of all packs that come with the project."""
    return page([load(built_in(name)) for name in names()], load_clauses())


def main() -> None:
    """Write a table a pack, and the page."""
    for name in names():
        (FOLDER / f"{name}.txt").write_text(table.written(load(built_in(name))))
        (HITS / f"{name}.txt").write_text(hit_table.written(load(built_in(name))))
        (ENTRIES / f"{name}.txt").write_text(table.written_entries(load(built_in(name))))
        (RELEASES / f"{name}.txt").write_text(release_table.written(load(built_in(name))))
    PAGE.write_text(the_page())


if __name__ == "__main__":
    main()
