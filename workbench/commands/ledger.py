"""`workbench ledger`: verify a ledger or a receipt, and export a ledger for an outsider. Reads only."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from data_access.errors import BadSite, NotVerified
from data_access.keyring import KeyRing
from data_access.ledger.file.database import is_locked
from data_access.ledger.proof.checkpoint import parse_verifier_key
from data_access.ledger.proof.receipt import verify_receipt
from data_access.ledger.verification import export as exports
from data_access.ledger.verification.inside import Inside
from data_access.ledger.verification.verify import Report
from data_access.ledger.verification.verify import verify as verify_ledger
from workbench.settings import SitePaths

_PATH = click.Path(exists=True, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TOLD_EACH_S = 2.0


@click.group(name="ledger")
def command() -> None:
    """Verify and export the ledger."""


@command.command()
@click.argument("path", type=_PATH)
@click.option("--key", "key_file", type=_FILE, help="File with the log's verifier key, from somewhere you trust.")
@click.option("--old", type=_PATH, help="An older checkpoint, or the folder of an older export, that it must continue.")
@click.option("--receipt", "receipt_file", type=_FILE, help="A receipt to check as well, as JSON.")
def verify(path: Path, key_file: Path | None, old: Path | None, receipt_file: Path | None) -> None:
    """Verify PATH: a site, the file of its ledger (also while the gateway runs), or the folder of an export.

    Of a site, what the vault holds is compared with what the entries committed to, and the registers with what the last
    entry says of them. That needs the site's keys: run it as the user of the gateway.
    """
    key = _key_in(key_file) if key_file else None
    paths = SitePaths(path)
    given: Any = {"old": old, "keyring": _keys_of(paths), "in_use": _in_use(paths), "progress": _Progress()}
    report = verify_ledger(_ledger_of(path), key, **given)
    _say(report)
    if receipt_file:
        entry = verify_receipt(_receipt(receipt_file), parse_verifier_key(report.key)[1])
        click.echo(f"Receipt: entry {entry['seq']} ({entry['kind']}) is in the ledger.")
    if report.inside is None and _is_there(paths.ledger):
        click.echo("The site's master key is not here, so openings and registers were not checked.")
    click.echo("VERIFIED.")


@command.command()
@click.argument("site", type=_PATH)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
def export(site: Path, out: Path) -> None:
    """Write the ledger of SITE to the new folder OUT: entries, checkpoints, key. It opens no commitment."""
    size = exports.export(_ledger_of(site), out)
    click.echo(f"Wrote {size} entries to {out}. Anybody can check them with tools/ledger_verify.py.")


class _Progress:
    """Says on standard error, every few seconds, how many entries have been read."""

    def __init__(self) -> None:
        self._last_s = time.monotonic()

    def __call__(self, entries: int) -> None:
        if time.monotonic() - self._last_s >= TOLD_EACH_S:
            self._last_s = time.monotonic()
            click.echo(f"{entries:,} entries read ...", err=True)


def _keys_of(paths: SitePaths) -> KeyRing | None:
    """Return the keys of a site; None of what is none, and of a copy without its master key."""
    there = _is_there(paths.ledger) and _is_there(paths.master_key)
    return KeyRing.open(paths.keys, paths.master_key) if there else None


def _in_use(paths: SitePaths) -> bool:
    """True if a gateway may be writing: only of a site it can be told."""
    return not _is_there(paths.ledger) or is_locked(paths.ledger)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        raise BadSite("You may not read the site's folder. Run this as the gateway's own user.") from None


def _key_in(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotVerified("The verifier key is malformed; it should be one line, name+id+base64.") from None


def _ledger_of(path: Path) -> Path:
    inside = SitePaths(path).ledger
    return inside if _is_there(inside) else path


def _receipt(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise NotVerified("The receipt is not JSON.") from None
    if not isinstance(document, dict):
        raise NotVerified("The receipt is malformed.")
    inner = document.get("receipt")
    return inner if isinstance(inner, dict) else document


def _say(report: Report) -> None:
    counted = f"{report.size} entries of {report.origin}, {report.checkpoints} checkpoints"
    click.echo(f"Ledger: {counted}, all in order and signed.")
    if report.old_size is not None:
        click.echo(f"It begins with the {report.old_size} entries of the older checkpoint.")
    if report.indexed is not None:
        _say_index(report.indexed, report.size + report.unsigned)
    if report.inside is not None:
        _say_inside(report.inside)
    if not report.key_was_given:
        click.echo("The key came with the ledger. Compare it with one you have from elsewhere:")
        click.echo(f"  {report.key}")
    if report.unsigned:
        click.echo(f"{report.unsigned} newer entries are not signed yet.")
    if report.orphans:
        numbers = ", ".join(map(str, report.orphans))
        click.echo(f"Intents without an outcome (disclosure must be assumed): {numbers}.")


def _say_index(size: int, entries: int) -> None:
    click.echo(f"Index: {size} entries, each as it says.")
    if size < entries:
        click.echo(
            f"The other {entries - size} were not indexed by that version. The next start of the gateway does it."
        )


def _say_inside(inside: Inside) -> None:
    click.echo(f"Vault: {inside.openings} openings, each as its entry committed to it.")
    for month, numbers in sorted(inside.lost.items()):
        click.echo(f"The openings of {month} were shredded, as is on record: {numbers.count} entries.")
    if inside.uncompared:
        click.echo(f"Salts of {inside.uncompared} digests could not be compared: not recorded by that version.")
    if inside.registers:
        click.echo(f"Registers: {inside.registers}, each as entry {inside.last} says.")
    else:
        click.echo(
            "Registers could not be compared: not recorded by that version. From the next start of the gateway on they are."
        )
