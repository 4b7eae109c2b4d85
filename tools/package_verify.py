#!/usr/bin/env python3
"""Verify an evidence package without trusting, or having, the Canvass Workbench.

Python's standard library (3.9 or newer), and ledger_verify.py beside this file; no code in common with the program that
writes packages. It reads alone: the package may lie on a medium that cannot be written to, and no network is needed.

    package_verify.py PACKAGE --key KEY

PACKAGE is the folder, or the one ZIP. KEY is the log's verifier key (`name+id+base64`) or a file that holds it. Get both programs
and the key from somebody you trust, not from who gave you the package: a copy of the programs lies in it, and a forged package
brings a forged verifier. Exit status: 0 verified, 1 does not verify, 2 could not be checked (a file cannot be read; the command
is wrong).

What is checked: the seal is signed (Ed25519) by the log's key and proves that the ledger holds the entry `package_made` of this
package; that entry holds the SHA-256 of the manifest; each file is the one of the manifest, byte for byte, and there is no other;
each entry of the ledger that lies in it is proven in the same way; the files of each answer are those that its own entry seals.
Each file with a fault is named: changed, missing, added, renamed, or standing under another's name.

What is not: that a read is right, or that nothing else is known of the case. The index page says what a read does not prove.
"""

import argparse
import functools
import hashlib
import io
import json
import os
import re
import stat
import struct
import sys
import zipfile
import zlib
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
import ledger_verify as ledger  # noqa: E402 - it lies beside this file

MANIFEST, SEAL, RECEIPTS = "manifest.json", "seal.json", "ledger/entries.json"
NAME = re.compile(r"(?:[a-z0-9][a-z0-9._-]{0,59}/){0,3}[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
ledger.check_note = functools.lru_cache(maxsize=4096)(ledger.check_note)  # one note signs many entries
DIGEST = re.compile(r"[0-9a-f]{64}")
MOST_FAULTS = 50
"""Files with faults that are named; all are counted."""
MOST_FILES = 65_000
"""Files in one ZIP; the workbench writes no more."""
END = struct.Struct("<IHHHHIIH")
"""How a ZIP ends: mark, disk, disk, files, files, bytes of the directory, where it begins, bytes of a comment."""


class Faults(ledger.Fault):
    """Several files have faults; `lines` says of each which."""

    def __init__(self, lines):
        super().__init__(f"{len(lines)} files have faults" if len(lines) != 1 else lines[0])
        self.lines = lines


# A package: its files by name, from a folder or from a ZIP.


class Folder:
    """A package that lies in a folder."""

    def __init__(self, root):
        self.root, self.faults = root, []
        self.names = set(self._walked(root, ""))

    def _walked(self, folder, before):
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda each: each.name)
        for each in entries:
            mode = each.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                yield from self._walked(each.path, f"{before}{each.name}/")
            elif stat.S_ISREG(mode):
                yield before + each.name
            else:
                self.faults.append(f"{before}{each.name}: is no plain file")
        if before and not entries:
            self.faults.append(f"{before}: a folder was added")

    def pieces(self, name):
        with (self.root / name).open("rb") as file:
            while True:
                piece = file.read(1 << 20)
                if not piece:
                    return
                yield piece

    def check_form(self):
        return


class Archive:
    """A package in one ZIP, whose every byte is checked: it is written again from its files, and compared."""

    def __init__(self, path):
        self.data, self.faults = ledger.read_bytes(path, 2**31), []
        try:
            self._check_end()
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                entries = archive.infolist()
                if any(each.compress_type != zipfile.ZIP_STORED for each in entries):
                    raise ledger.Fault(f"{path.name}: was packed anew; unpack it, and verify the folder")
                if sum(each.file_size for each in entries) > len(self.data):
                    raise ledger.Fault(f"{path.name}: its directory says that there is more in it than there is")
                if len({each.filename for each in entries}) != len(entries):
                    raise ledger.Fault(f"{path.name}: holds two files of one name")
                self.files = {each.filename: self._content(each) for each in entries}
        except (struct.error, zipfile.BadZipFile, ValueError, EOFError, OverflowError, RuntimeError):
            raise ledger.Fault(f"{path.name}: is no whole archive") from None
        self.path, self.names = path, set(self.files)

    def _check_end(self):
        """Refuse a ZIP with an end or a directory that no package has, before memory is taken for what it says."""
        end = len(self.data) - END.size
        mark, _, _, _, _, size, _, comment = END.unpack(self.data[max(end, 0) :])
        if mark != 0x06054B50 or comment or size > end or self.data[max(end - 20, 0) : end].startswith(b"PK\6\7"):
            raise ValueError
        if self.data.count(b"PK\1\2", end - size, end) > MOST_FILES:
            raise ValueError

    def _content(self, entry):
        """Return what lies where the directory says; a wrong checksum shows as a wrong SHA-256."""
        at = entry.header_offset
        if self.data[at : at + 4] != b"PK\3\4":
            raise ValueError
        long, more = struct.unpack("<HH", self.data[at + 26 : at + 30])
        start = at + 30 + long + more
        return self.data[start : start + entry.file_size]

    def pieces(self, name):
        yield self.files[name]

    def check_form(self):
        if packed(self.files) != self.data:
            raise ledger.Fault(
                f"{self.path.name}: the archive around the files was changed; its files are as they were"
            )


def packed(files):
    """Write a ZIP in the one form that packages have."""
    parts, directory, at = [], [], 0
    for name, data in sorted(files.items()):
        path, crc, size = name.encode("ascii"), zlib.crc32(data), len(data)
        common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0x21, crc, size, size, len(path), 0)
        directory.append(struct.pack("<IH", 0x02014B50, 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, at) + path)
        parts += [struct.pack("<I", 0x04034B50) + common + path, data]
        at += 30 + len(path) + size
    listed = b"".join(directory)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(directory), len(directory), len(listed), at, 0)
    return b"".join(parts) + listed + end


def whole(package, name):
    """Return a file's bytes. Raises `ledger.Fault` if it is not there, or far too large for what it is."""
    if name not in package.names:
        raise ledger.Fault(f"{name}: is missing")
    pieces, size = [], 0
    for piece in package.pieces(name):
        pieces.append(piece)
        size += len(piece)
        if size > ledger.LARGE:
            raise ledger.Unusable(f"{name}: is too large")
    return b"".join(pieces)


def document(name, data):
    """Read JSON. Raises `ledger.Fault`."""
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ledger.Fault(f"{name}: was changed; it is not JSON any more") from None
    if not isinstance(found, dict):
        raise ledger.Fault(f"{name}: was changed; it is malformed")
    return found


# Seal and manifest.


def sealed_entry(package, key):
    """Check the seal and return its entry. Raises `ledger.Fault`."""
    data = whole(package, SEAL)
    seal = document(SEAL, data)
    receipt = seal.get("receipt")
    text = canonical(receipt)
    if set(seal) != {"receipt", "sha256"} or seal["sha256"] != hashlib.sha256(text).hexdigest():
        raise ledger.Fault(f"{SEAL}: was changed")
    if canonical(seal) + b"\n" != data:
        raise ledger.Fault(f"{SEAL}: was changed; it is not as it was written")
    try:
        entry = ledger.verify_receipt(receipt, key)
    except ledger.Fault as fault:
        raise ledger.Fault(f"{SEAL}: {fault}") from None
    if entry.get("kind") != "package_made" or not isinstance(entry.get("manifest"), str):
        raise ledger.Fault(f"{SEAL}: its entry is of no evidence package")
    return entry


def canonical(value):
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        raise ledger.Fault(f"{SEAL}: was changed; it is malformed") from None


def read_manifest(package, key, entry):
    """Check the manifest against the entry and return what it says of the package, and its files by name. Raises `ledger.Fault`."""
    data = whole(package, MANIFEST)
    if hashlib.sha256(data).hexdigest() != entry["manifest"]:
        raise ledger.Fault(f"{MANIFEST}: was changed, or is of another package; the ledger seals another one")
    manifest = document(MANIFEST, data)
    try:
        about = manifest["about"]
        files = {each["name"]: (each["bytes"], each["sha256"]) for each in manifest["contents"]}
        fits = (
            manifest["format"] == 1
            and len(files) == len(manifest["contents"])
            and (about["ledger"], about["package"]) == (key[0], entry["package"])
            and all(map(is_named, files))
            and all(type(size) is int and size >= 0 and DIGEST.fullmatch(digest) for size, digest in files.values())
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        fits = False
    if not fits:
        raise ledger.Fault(
            f"{MANIFEST}: is of another form, or its entry is of another package; get a newer package_verify.py"
        )
    return about, files


def is_named(name):
    return NAME.fullmatch(name) is not None and name not in (MANIFEST, SEAL)


# Files.


def check_files(package, files):
    """Compare every file with the manifest and name each with a fault. Raises `Faults`."""
    there = package.names - {MANIFEST, SEAL}
    found = {name: digest_of(package, name) for name in sorted(there)}
    wanted = {digest: name for name, (_, digest) in files.items()}
    missing = {name for name in files if name not in there}
    lines = list(package.faults)
    for name in sorted(there - set(files)):
        was = wanted.get(found[name][1])
        if was in missing:
            missing.discard(was)
            lines.append(f"{was}: was renamed to {name}")
        else:
            lines.append(f"{name}: was added" if was is None else f"{name}: was added; it is a copy of {was}")
    lines += [f"{name}: is missing" for name in sorted(missing)]
    for name in sorted(there & set(files)):
        if found[name] != files[name]:
            other = wanted.get(found[name][1])
            lines.append(f"{name}: was changed" if other is None else f"{name}: holds what is {other}")
    if lines:
        raise Faults(lines)


def digest_of(package, name):
    """Return size and SHA-256 of a file."""
    size, digest = 0, hashlib.sha256()
    try:
        for piece in package.pieces(name):
            size += len(piece)
            digest.update(piece)
    except OSError as error:
        raise ledger.Unusable(f"{name}: cannot be read ({error.strerror})") from None
    return size, digest.hexdigest()


# What lies in it, against the ledger.


def check_entries(package, key):
    """Check each entry of the ledger that lies in the package; returns how many there are. Raises `Faults`."""
    if RECEIPTS not in package.names:
        return 0
    receipts, lines = document(RECEIPTS, whole(package, RECEIPTS)).get("entries"), []
    for place, receipt in enumerate(receipts if isinstance(receipts, list) else [None]):
        try:
            ledger.verify_receipt(receipt, key)
        except ledger.Fault as fault:
            lines.append(f"{RECEIPTS}: entry {place + 1} of the list: {fault}")
    if lines:
        raise Faults(lines)
    return len(receipts)


def check_answers(package, key):
    """Check the files of each answer against the entry that seals them; returns how many answers there are. Raises `Faults`."""
    manifests, lines = [n for n in sorted(package.names) if n.startswith("answers/") and n.endswith(f"/{MANIFEST}")], []
    for name in manifests:
        try:
            check_answer(package, name, key)
        except ledger.Fault as fault:
            lines.append(f"{name}: {fault}")
    if lines:
        raise Faults(lines)
    return len(manifests)


def check_answer(package, name, key):
    manifest = document(name, whole(package, name))
    folder = name[: -len(MANIFEST)]
    try:
        receipt, sealed = manifest["receipt"], manifest["sealed"]
        entry = ledger.verify_receipt(receipt, key)
        ledger.check_sealed(manifest, receipt, entry)
        for each in [*sealed["files"], *sealed.get("pictures", [])]:
            if digest_of(package, folder + each["name"])[1] != each["sha256"]:
                raise ledger.Fault(f"{each['name']} is none of the files that were made of this answer")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ledger.Fault("is malformed, or a file of the answer is missing") from None


def check(path, key):
    """Check a package and return lines that say what it is. Raises `ledger.Fault`, `ledger.Unusable`."""
    if not path.exists():
        raise ledger.Unusable(f"{path}: is not there")
    package = Folder(path) if path.is_dir() else Archive(path)
    entry = sealed_entry(package, key)
    about, files = read_manifest(package, key, entry)
    check_files(package, files)
    package.check_form()
    entries, answers = check_entries(package, key), check_answers(package, key)
    return [
        f"Evidence package {entry['package']} of {key[0]}, made {entry['at']}, sealed by entry {entry['seq']}.",
        f"  {len(files)} files with {sum(size for size, _ in files.values())} bytes; {answers} answers; {entries} entries of the ledger proven.",
        *(f"  {name}: {text}" for name, text in said_in(about)),
    ]


def said_in(about):
    """Return what the manifest says in words, as pairs of texts."""
    pairs = about.get("said", [])
    known = isinstance(pairs, list) and all(isinstance(each, list) and len(each) == 2 for each in pairs)
    return [(str(name), str(text)) for name, text in pairs] if known else []


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", help="the folder of a package, or its ZIP")
    parser.add_argument("--key", required=True, help="the log's verifier key, or a file that holds it")
    arguments = parser.parse_args(argv)
    try:
        key, _ = ledger.choose_key(arguments.key, None)
        said = check(Path(arguments.package), key)
    except Faults as faults:
        for line in faults.lines[:MOST_FAULTS]:
            ledger.tell(sys.stdout, f"{line}\n")
        more = len(faults.lines) - MOST_FAULTS
        ledger.tell(sys.stdout, f"... and {more} more\n" if more > 0 else "")
        ledger.tell(sys.stdout, f"DOES NOT VERIFY: {faults}.\n")
        return 1
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
