"""`workbench ledger`: verify a ledger or a receipt, and export a ledger for an outsider. Reads only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from data_access.errors import NotVerified
from data_access.ledger import export as exports
from data_access.ledger.checkpoint import parse_verifier_key
from data_access.ledger.receipt import verify_receipt
from data_access.ledger.verify import Report
from data_access.ledger.verify import verify as verify_ledger
from workbench.settings import SitePaths

_PATH = click.Path(exists=True, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="ledger")
def command() -> None:
    """Verify and export the ledger."""


@command.command()
@click.argument("path", type=_PATH)
@click.option("--key", "key_file", type=_FILE, help="File with the log's verifier key, from somewhere you trust.")
@click.option("--receipt", "receipt_file", type=_FILE, help="A receipt to check as well, as JSON.")
def verify(path: Path, key_file: Path | None, receipt_file: Path | None) -> None:
    """Verify PATH: a site, the file of its ledger (also while the gateway runs), or the folder of an export."""
    key = key_file.read_text(encoding="utf-8") if key_file else None
    report = verify_ledger(_ledger_of(path), key)
    _say(report)
    if receipt_file:
        entry = verify_receipt(_receipt(receipt_file), parse_verifier_key(report.key)[1])
        click.echo(f"Receipt: entry {entry['seq']} ({entry['kind']}) is in the ledger.")
    click.echo("VERIFIED.")


@command.command()
@click.argument("site", type=_PATH)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
def export(site: Path, out: Path) -> None:
    """Write the ledger of SITE to the new folder OUT: entries, checkpoints, key. It opens no commitment."""
    size = exports.export(_ledger_of(site), out)
    click.echo(f"Wrote {size} entries to {out}. Anybody can check them with tools/ledger_verify.py.")


def _ledger_of(path: Path) -> Path:
    inside = SitePaths(path).ledger
    return inside if inside.exists() else path


def _receipt(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise NotVerified("The receipt is not JSON.") from None
    if not isinstance(document, dict):
        raise NotVerified("The receipt is malformed.")
    inner = document.get("receipt")
    return inner if isinstance(inner, dict) else document


def _say(report: Report) -> None:
    click.echo(f"Ledger: {report.size} entries, {report.checkpoints} checkpoints, all in order and signed.")
    if not report.key_was_given:
        click.echo("The key came with the ledger. Compare it with one you have from elsewhere:")
        click.echo(f"  {report.key}")
    if report.unsigned:
        click.echo(f"{report.unsigned} newer entries are not signed yet.")
    if report.orphans:
        numbers = ", ".join(map(str, report.orphans))
        click.echo(f"Intents without an outcome (disclosure must be assumed): {numbers}.")
