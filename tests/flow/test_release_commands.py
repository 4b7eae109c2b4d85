"""`workbench release` over a real gateway: a request goes its way by commands, what is not fit names its field, and nothing is written over."""

from __future__ import annotations

import csv
import stat
from pathlib import Path
from typing import Any

import pytest

from data_access.acts.on_releases.written_request import LEAST_FILE, MAX_FILE
from data_access.errors import InvalidQuery, NotFound, Refused, Unreachable
from tests.builders.gateway import Doors
from tests.builders.releases import LETTER, case_of, make, told
from tests.flow.conftest import kinds
from tests.flow.test_who_acts import PROOFS, command
from workbench.administration.desk import Desk

__all__ = ["command"]
pytestmark = pytest.mark.slow

SAID = (
    *("--agency", "Larkspur County Sheriff", "--state", "us-ks", "--person", "Deputy R. Halloran"),
    *("--contact", "halloran@larkspur.example", "--purpose", "Burglary series; grey pickup at two scenes"),
    *("--legal-basis", "file 26-L-118"),
)


@pytest.fixture
def release(command: Any, tmp_path: Path) -> Any:
    """Run a command as somebody, who proves who they are whenever they are asked."""
    letter = tmp_path / "request.pdf"
    letter.write_bytes(LETTER)

    def run(who: str, name: str, *given: object) -> Any:
        return command(f"release {name}", *map(str, given), "--as", who, said=PROOFS)

    run.letter = letter  # type: ignore[attr-defined]  # a function takes what tests hang on it
    return run


def done(result: Any) -> str:
    assert result.exit_code == 0, (result.output, result.exception)
    return str(result.stdout)


def new_request(release: Any, doors: Doors) -> int:
    """Enter one as dunn, and return its number."""
    said = done(release("dunn", "request", *SAID, "--written", release.letter))
    assert "received, to be verified." in said
    return int(said.partition("REL-")[2][:4])


def opened(release: Any, number: int, folder: Path) -> None:
    """Have cole open the written request."""
    done(release("cole", "show", number, "--written", folder / f"to-approve-{number}.pdf"))


def verified(release: Any, doors: Doors) -> int:
    number = new_request(release, doors)
    done(release("dunn", "verify", number, "--how", "called back at the county's own directory"))
    return number


def test_a_request_goes_from_its_entry_to_its_return_by_commands(release: Any, doors: Doors, tmp_path: Path) -> None:
    number = verified(release, doors)
    assert (
        f"{case_of(number)}: Larkspur County Sheriff, waits for approval (yours to approve; open the written request first)"
        in done(release("cole", "list"))
    )
    assert "waits for approval" in done(release("cole", "show", number))
    unopened = release("cole", "approve", number)
    assert isinstance(unopened.exception, Refused)
    assert "You have not opened the written request" in str(unopened.exception)
    opened(release, number, tmp_path)
    assert "waits for approval (yours to approve);" in done(release("cole", "list"))
    assert "approved, to be fulfilled." in done(release("cole", "approve", case_of(number)))
    done(release("dunn", "declare", number, "--words", "signed by the sheriff on 28 November"))
    assert make(doors, number).status_code == 200
    handed = done(release("dunn", "hand-over", number, "--words", "handed to Deputy Halloran on a disc"))
    assert f"Request {case_of(number)}: fulfilled." in handed
    assert "unverified lead" in handed, "the letter that goes with the files"
    assert "unverified lead" in done(release("dunn", "letter", number))
    done(release("dunn", "return", number, "--how", "destroyed", "--words", "shredded, as the sheriff writes"))
    copy = tmp_path / "copy.pdf"
    shown = done(release("quinn", "show", number, "--written", copy))
    for words in ("destroyed by the recipient", "Verified: Dunn, ", "Approved: C. Cole, ", "In writing: request.pdf"):
        assert words in shown
    assert (copy.read_bytes(), stat.S_IMODE(copy.stat().st_mode)) == (LETTER, 0o600)


def test_a_refusal_says_the_letter_and_nobody_approves_their_own(release: Any, doors: Doors) -> None:
    number = verified(release, doors)
    since = doors.site.ledger.size
    tried = release("dunn", "approve", number)
    assert isinstance(tried.exception, Refused)
    assert kinds(doors, since)[-1] == "refusal"
    assert told(doors, number)["standing"] == "verified"
    refused = done(release("cole", "refuse", number, "--words", "no case is named, and nobody calls back"))
    assert "refused." in refused
    assert "no case is named" in refused
    assert told(doors, number)["standing"] == "refused"


def test_what_is_not_fit_names_its_field_and_enters_nothing(release: Any, doors: Doors, tmp_path: Path) -> None:
    since = doors.site.ledger.size
    large = tmp_path / "large.pdf"
    large.write_bytes(b"x" * (MAX_FILE + 1))
    small, hidden = tmp_path / "small.pdf", tmp_path / "fdp.\u202eexe"
    small.write_bytes(LETTER[: LEAST_FILE - 1])
    hidden.write_bytes(LETTER)
    for field, result in (
        ("written", release("dunn", "request", *SAID, "--written", small)),
        ("written", release("dunn", "request", *SAID, "--written", hidden)),
        ("number", release("dunn", "show", "seven")),
        ("written", release("dunn", "request", *SAID, "--written", large)),
        ("state", release("dunn", "request", *SAID, "--federal", "--written", release.letter)),
        ("state", release("dunn", "request", *SAID, "--state", "Kansas", "--written", release.letter)),
        ("agency", release("dunn", "request", *SAID, "--agency", "x" * 201, "--written", release.letter)),
    ):
        assert isinstance(result.exception, InvalidQuery), result.output
        assert str(result.exception).removeprefix("body.").startswith(f"{field}: "), result.exception
        assert "Larkspur" not in str(result.exception)
    for name, missing in (("verify 1", "--how"), ("refuse 1", "--words"), ("return 1 --words x", "--how")):
        tried = release("dunn", *name.split())
        assert (tried.exit_code, missing in tried.stderr) == (2, True)
    assert "release_requested" not in kinds(doors, since)


def test_a_request_that_there_is_not_is_said_so(release: Any) -> None:
    assert isinstance(release("dunn", "show", 4711).exception, NotFound)
    assert isinstance(release("dunn", "verify", 4711, "--how", "called them back").exception, Refused)


def test_an_act_whose_answer_was_lost_is_done_and_not_done_twice(
    release: Any, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = new_request(release, doors)
    reached = Desk._send

    def cut_off(desk: Desk, method: str, path: str, **more: Any) -> Any:
        answer = reached(desk, method, path, **more)
        if path.endswith("/verification"):
            raise Unreachable("The gateway does not answer.")
        return answer

    monkeypatch.setattr(Desk, "_send", cut_off)
    how = ("--how", "called back at the county's own directory")
    assert isinstance(release("dunn", "verify", number, *how).exception, Unreachable)
    monkeypatch.undo()
    assert told(doors, number)["standing"] == "verified"


def test_log_and_figures_are_written_as_tables_into_new_files_alone(release: Any, doors: Doors, tmp_path: Path) -> None:
    number = verified(release, doors)
    opened(release, number, tmp_path)
    done(release("cole", "approve", number))
    done(release("dunn", "declare", number, "--words", "signed by the sheriff on 28 November"))
    assert make(doors, number).status_code == 200
    log, figures = tmp_path / "log.csv", tmp_path / "figures.csv"
    done(release("quinn", "log", log))
    done(release("quinn", "figures", figures))
    lines = list(csv.DictReader(log.read_text(encoding="utf-8-sig").splitlines()))
    assert [each["request"] for each in lines].count(case_of(number)) == 1
    head, year, *months = csv.reader(figures.read_text(encoding="utf-8-sig").splitlines())
    assert head[0] == "year or month (America/Chicago)"
    assert year[1:] == [str(sum(int(row[place]) for row in months)) for place in range(1, len(head))]
    assert f"{year[0]:<7}  {year[1]} received" in done(release("quinn", "figures"))
    since = doors.site.ledger.size
    for name, file in (("log", log), ("figures", figures)):
        before = file.read_bytes()
        again = release("quinn", name, file)
        assert str(again.exception).startswith("file: is there already")
        assert file.read_bytes() == before
    assert kinds(doors, since) == [], "nobody looked at anything"
    astray = release("quinn", "log", log / "below.csv")
    assert str(astray.exception).startswith("file: the file cannot be written")
