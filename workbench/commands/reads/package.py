"""`workbench package`: make an evidence package of a case, in a folder for a portable medium, or as one ZIP."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import click

from data_access.acts.on_evidence.packages import LookAtPackage
from data_access.answers.on_evidence.packages import PackagePreview
from data_access.answers.value import value_of
from data_access.errors import BadSite, Conflict, InvalidQuery, NotVerified
from data_access.evidence.folder import MANIFEST, SEAL, check_names
from workbench.administration.desk import Desk
from workbench.commands.person import SITE, logged_on
from workbench.commands.text_files import counted, write_new


@click.group(name="package")
def command() -> None:
    """Make evidence packages of a case."""


@command.command()
@SITE
@click.argument("case_number")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--reason", required=True, help="What the package is for.")
@click.option("--answer", "answers", type=int, multiple=True, help="An answer's entry; by default all that are yours.")
@click.option("--pictures", type=click.Choice(["none", "saved-reads", "all"]), default="saved-reads", show_default=True)
@click.option("--overviews", default="", help="Why pictures of all that a camera saw go along as they are.")
@click.option("--property-number", default="")
@click.option("--booked-by", default="")
@click.option("--medium", default="")
@click.option(
    "--reference", "outside_reference", default="", help="The number that an outside evidence system has for it."
)
@click.option("--zip", "as_zip", is_flag=True, help="Write FOLDER as one ZIP instead of a folder.")
def make(
    site: Path,
    case_number: str,
    folder: Path,
    reason: str,
    answers: tuple[int, ...],
    pictures: str,
    overviews: str,
    as_zip: bool,
    **particulars: str,
) -> None:
    """Make a package of CASE_NUMBER, which you have open, and write it to FOLDER, which must be new or empty."""
    _require_new(folder, as_zip)
    with logged_on(site) as desk:
        session = _open_session(desk, case_number)
        chosen = answers or _own_answers(desk, session)
        wanted = {"case_session": session, "answers": chosen, "reason": reason, "pictures": pictures.replace("-", "_")}
        data = desk.archive("/v1/evidence-packages", {**wanted, "overviews": overviews, **particulars})
    files = unpacked(data)
    if as_zip:
        _write(folder, data)
    else:
        for name, content in files.items():
            _write(folder / name, content)
    click.echo(f"{counted(len(files), 'file')} with {len(data):,} bytes in {folder.name}.")
    click.echo(f"Manifest (SHA-256): {hashlib.sha256(files[MANIFEST]).hexdigest()}")
    click.echo(f"Check it from outside: python3 package_verify.py {folder.name} --key KEY")


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the files of a package by their names. Raises `NotVerified` if it is not whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        check_names({name: b"" for name in files if name not in (MANIFEST, SEAL)})
    except (zipfile.BadZipFile, ValueError):
        raise NotVerified("The package is not whole.") from None
    if MANIFEST not in files or SEAL not in files:
        raise NotVerified("The package is not whole.")
    return files


def _require_new(folder: Path, as_zip: bool) -> None:
    """Refuse a place where something lies before anything is made: a package holds its own files and no others."""
    if folder.exists() and (as_zip or not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder.name} is there already. Name a folder that is new or empty.")


def _open_session(desk: Desk, case_number: str) -> str:
    found = [each for each in desk.get("/v1/case-sessions") if each["case_number"] == case_number]
    if not found:
        raise InvalidQuery("case_number", "is no case that you have open; open it on a page first")
    return str(found[0]["case_session"])


def _own_answers(desk: Desk, session: str) -> tuple[int, ...]:
    """Return the latest answers that can go along, as many as one package takes."""
    preview = value_of(PackagePreview, desk.do(LookAtPackage, case_session=session), "the package")
    able = [each.entry for each in preview.questions if not each.obstacle]
    if not able:
        raise InvalidQuery("answer", "none of the case can go along: ask its questions again, or have answers shared")
    if len(able) > preview.most_answers:
        click.echo(
            f"{len(able)} answers could go along; the latest {preview.most_answers} do. The rest needs another package."
        )
    return tuple(able[: preview.most_answers])


def _write(path: Path, data: bytes) -> None:
    try:
        write_new(path, data)
    except OSError as error:
        raise BadSite(f"The package is made, but could not be written ({error.strerror}).") from None
