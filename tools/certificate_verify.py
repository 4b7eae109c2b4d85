#!/usr/bin/env python3
"""Verify certificates of destruction without trusting, or having, the Canvass Workbench.

Python's standard library, and ledger_verify.py beside this file; no code in common with the program that writes them.

    certificate_verify.py FILE [FILE ...] --key KEY

KEY is the log's verifier key (`name+id+base64`) or a file that holds it. Get it from somebody you trust, once, and keep it.
Exit status: 0 verified, 1 does not verify, 2 could not be checked (a file is missing or too large; the command is wrong).

What is checked of each: its receipt is signed (Ed25519) and proves that the ledger holds the entry `purge_done` of this purge;
the entry holds the SHA-256 of the certificate as it stands here; what is said by day and camera and by source comes to the reads
that were destroyed, and the same number stands in the entry. Of several: none is there twice, and what all of them come to.

What is not: that nobody kept a copy. The certificate counts by kind where a plate may still stand; back-ups and files that left
are seen to where they went.
"""

import argparse
import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import ledger_verify as ledger


def check(path, key):
    """Check one file and return what its certificate says. Raises `ledger.Fault`, `ledger.Unusable`."""
    document = ledger.read_json(path)
    if not isinstance(document, dict) or not isinstance(document.get("receipt"), dict):
        raise ledger.Fault(f"{path.name} is no certificate")
    text = document.get("certificate")
    if not isinstance(text, str):
        raise ledger.Fault(f"{path.name} is no certificate")
    entry = ledger.verify_receipt(document["receipt"], key)
    if entry.get("kind") != "purge_done":
        raise ledger.Fault(f"{path.name}: its entry is of no purge that is done")
    if hashlib.sha256(text.encode()).hexdigest() != entry.get("certificate"):
        raise ledger.Fault(f"{path.name} was changed: its entry seals another text")
    try:
        said = ledger.decode(text)
        by_day = sum(whole(count) for lines in said["days"].values() for _, count in lines)
        by_source = sum(whole(count) for count in said["sources"].values())
        counts, destroyed = entry["counts"], whole(said["destroyed"])
        agrees = (
            (said["purge"], said["log"]) == (entry["purge"], key[0])
            and by_day == by_source == destroyed == counts["destroyed"]
            and whole(said["kept"]) == counts["kept"]
            and whole(said["begun_entry"]) < entry["seq"]
        )
        return {**said, "entry": entry["seq"], "at": entry["at"]} if agrees else disagree(path)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError):
        raise ledger.Fault(f"{path.name} is malformed") from None


def whole(value):
    """Return a whole number that is not below nought. Raises `ValueError`."""
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def disagree(path):
    raise ledger.Fault(f"{path.name}: its counts do not come to what its entry says was destroyed")


def lines_of(said):
    """Return what one certificate says, in words."""
    elsewhere = ", ".join(f"{count} {kind}" for kind, count in said["elsewhere"].items() if count) or "nothing known"
    holds = ", ".join(
        (f"hold {number}" if number.isdecimal() else "holds that later reads join") + f" kept {count}"
        for number, count in said["holds"].items()
    )
    return [
        f"Purge {said['purge']}: class {said['retention_class']}, reads captured before {said['before']}.",
        f"  {many(said['destroyed'], 'read')} of {many(len(said['days']), 'day')} destroyed by {said['at']}, {said['kept']} kept by holds.",
        *([f"  {holds}."] if holds else []),
        f"  Sealed by entry {said['entry']} of the ledger of {said['log']}; policy pack {said['pack']}.",
        f"  A plate may still stand in: {elsewhere}.",
    ]


def many(count, noun):
    return f"{count} {noun}{'' if count == 1 else 's'}"


def run(arguments):
    """Check what was asked for; returns lines to print."""
    key, _ = ledger.choose_key(arguments.key, None)
    found = [check(Path(name), key) for name in arguments.files]
    if len({said["purge"] for said in found}) < len(found):
        raise ledger.Fault("one of the certificates is there twice")
    said = [line for each in sorted(found, key=lambda one: one["purge"]) for line in lines_of(each)]
    if len(found) > 1:
        said.append(
            f"Together: {many(sum(each['destroyed'] for each in found), 'read')} destroyed by {len(found)} purges."
        )
    return said


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a certificate with its receipt, as it was saved")
    parser.add_argument("--key", required=True, help="the log's verifier key, or a file that holds it")
    arguments = parser.parse_args(argv)
    try:
        said = run(arguments)
    except ledger.Fault as fault:
        ledger.tell(sys.stdout, f"DOES NOT VERIFY: {fault}.\n")
        return 1
    except ledger.Unusable as problem:
        ledger.tell(sys.stderr, f"Could not be checked: {problem}.\n")
        return 2
    except OSError as error:
        ledger.tell(sys.stderr, f"Could not be checked: a file cannot be read ({error.strerror}).\n")
        return 2
    except (MemoryError, RecursionError):
        ledger.tell(sys.stderr, "Could not be checked: a file is too large, or nested too deep, for this machine.\n")
        return 2
    ledger.tell(sys.stdout, "\n".join(said) + "\nVERIFIED.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
