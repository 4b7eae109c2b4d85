#!/usr/bin/env python3
"""Verify a Canvass Workbench ledger without trusting, or having, the Canvass Workbench.

One file, Python's standard library only, and no code in common with the program that writes the ledger.

    ledger_verify.py EXPORT --key KEY                    a whole ledger, from the folder that `ledger export` wrote
    ledger_verify.py EXPORT --key KEY --old NOTE         ... and that it still contains an older checkpoint
    ledger_verify.py --receipt FILE --key KEY            one receipt: this question is in the ledger
    ledger_verify.py --receipt FILE --rows FILE --key KEY   ... and these are the rows (JSON or CSV) that were returned
    ledger_verify.py --receipt MANIFEST --file FILE --key KEY   ... and this is a file that was made, byte for byte

KEY is the log's verifier key (`name+id+base64`) or a file that holds it. Get it from somebody you trust, once, and keep it:
a key that comes with the ledger proves only that the ledger fits itself. Exit status: 0 verified, 1 does not verify,
2 could not be checked (a file is missing, too large or no plain file; the command is wrong).

What is checked: every entry is in its one canonical form, numbered without gaps, in order of time (which begins again only
where an entry clock_set_back says that two people put the machine's clock right, and from when); every outcome concludes
one earlier intent; every checkpoint is signed (Ed25519) and its root is that of the entries (RFC 6962). Intents without an
outcome are listed: what they asked for may have been disclosed.

What is not: that the ledger is complete. Entries that were never appended, or a whole ledger rewritten and signed again with
the log's own key, show only against a checkpoint (or a receipt) that somebody outside kept: compare with --old.
"""

import argparse
import base64
import csv
import functools
import hashlib
import io
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

UTC = timezone.utc  # noqa: UP017 - Python 3.9 and 3.10 have no other name for it

MAX_ENTRY = 65_535
MAX_DEPTH = 64
"""Levels of lists and objects in one another that are read; the writer makes at most 16."""
SMALL, LARGE = 16 * 2**20, 2**30
"""Most bytes of a key, a note or `checkpoints.txt`; most bytes of a receipt, of rows or of a file that was made."""
MOST_NAMED = 20
STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
WHOLE = {"captured_at", "received_at", "plate_conf_bp", "lat_e7", "lon_e7", "heading_deg", "batch"}
"""Columns of an answer that hold whole numbers; instants are microseconds since 1970 UTC."""


class Fault(Exception):
    """Something does not verify."""


class Unusable(Exception):
    """Something could not be checked."""


# Ed25519 (RFC 8032), verification only; curve points as (X, Y, Z, T).

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point(data):
    """Read a curve point from 32 bytes, or return None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if len(data) != 32 or y >= P:
        return None
    squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(squared, (P + 3) // 8, P)
    if (x * x - squared) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - squared) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point(bytes.fromhex("58" + "66" * 31))


@functools.cache
def multiples(p):
    """Return 64 rows: row i holds 0 to 15 times 16**i times a point, which is what a digit of four bits adds."""
    rows = []
    for _ in range(64):
        rows.append([NEUTRAL, p])
        while len(rows[-1]) < 16:
            rows[-1].append(add(rows[-1][-1], p))
        p = add(rows[-1][-1], p)
    return rows


@functools.cache
def multiples_of_minus(public_key):
    """Return the multiples of the point opposite to a key, or None if it is no point; made once, for many signatures."""
    a = point(public_key)
    return None if a is None else multiples((P - a[0], a[1], 1, P - a[3]))


def times(number, rows):
    """Return a point so many times, by its multiples; the number is less than 2**256."""
    total = NEUTRAL
    for row in rows:
        if number & 15:
            total = add(total, row[number & 15])
        number >>= 4
    return total


def is_signed(public_key, message, signature):
    """True if the 64 bytes are the key's signature of the message."""
    of_key, s = multiples_of_minus(public_key), int.from_bytes(signature[32:], "little")
    if of_key is None or len(signature) != 64 or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    total = add(times(s, multiples(BASE)), times(h, of_key))
    inverse = pow(total[2], P - 2, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# Keys and signed notes (C2SP signed-note, tlog-checkpoint).


def strict_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return data if base64.b64encode(data).decode() == text else b""


def read_key(line):
    """Return (origin, public key, key id)."""
    name, _, rest = line.strip().partition("+")
    ident, _, encoded = rest.partition("+")
    blob = strict_base64(encoded)
    expected = hashlib.sha256(name.encode("utf-8", "replace") + b"\n" + blob).digest()[:4]
    if not re.fullmatch(r"[!-*,-~]{1,200}", name) or len(blob) != 33 or blob[0] != 1 or ident != expected.hex():
        raise Fault("the key is malformed; it should be one line, name+id+base64")
    return name, blob[1:], expected


def read_note(note, key):
    """Read a note and return (size, root, signed text, signature of the log); the signature is not checked yet."""
    origin, _, ident = key
    text, blank, signatures = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or not note.endswith("\n") or len(lines) != 3 or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]):
        raise Fault("a checkpoint is malformed")
    root = strict_base64(lines[2])
    if lines[0] != origin or len(root) != 32:
        raise Fault("a checkpoint is malformed, or of another log")
    for line in signatures[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        blob = strict_base64(encoded)
        if dash == "\u2014" and name == origin and blob[:4] == ident:
            return int(lines[1]), root, text + "\n", blob[4:]
    raise Fault(f"the checkpoint of size {lines[1]} is not signed with the log's key")


def check_note(note, key):
    """Read a note, check its signature, and return (size, root)."""
    size, root, text, signature = read_note(note, key)
    if not is_signed(key[1], text.encode(), signature):
        raise Fault(f"the signature of the checkpoint of size {size} is wrong")
    return size, root


def read_notes(text):
    """Split `checkpoints.txt` into notes."""
    parts = text.split("\n\n")
    if len(parts) % 2 or not text.endswith("\n"):
        raise Fault("checkpoints.txt is cut short")
    pairs = zip(parts[::2], parts[1::2])  # noqa: B905 - as many of one as of the other, and Python 3.9 knows no `strict`
    return [f"{body}\n\n{signatures.rstrip(chr(10))}\n" for body, signatures in pairs]


# Hash tree (RFC 6962).


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


class Peaks:
    """The roots of the complete subtrees so far, largest first; enough for the root of the whole."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, hashed):
        self.size += 1
        done = self.size
        while done % 2 == 0:
            hashed = node(self.peaks.pop(), hashed)
            done //= 2
        self.peaks.append(hashed)

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root


def root_from_path(hashed, seq, size, path):
    """Return the root that an audit path leads to."""
    if size == 1:
        if path:
            raise Fault("the proof is too long")
        return hashed
    if not path:
        raise Fault("the proof is too short")
    half = 1 << (size - 1).bit_length() - 1
    if seq < half:
        return node(root_from_path(hashed, seq, half, path[:-1]), path[-1])
    return node(path[-1], root_from_path(hashed, seq - half, size - half, path[:-1]))


# Entries.


def refuse_fraction(_):
    raise ValueError("a fraction")


decode = json.JSONDecoder(parse_float=refuse_fraction, parse_constant=refuse_fraction).decode
encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def read_entry(line):
    """Read an entry from its one canonical form."""
    try:
        entry = decode(line.decode())
        again = encode(entry).encode()
    except (ValueError, RecursionError):
        raise Fault("it is no entry") from None
    if not isinstance(entry, dict) or again != line or len(line) > MAX_ENTRY or not is_small(entry, 0):
        raise Fault("it is not in canonical form")
    return entry


def is_small(value, depth):
    """True if all keys are ASCII, all whole numbers at most 2^53, and nothing is nested too deep."""
    if depth > MAX_DEPTH:
        return False
    if isinstance(value, dict):
        names = "".join(value)
        if not (names.isascii() and names.isprintable()):
            return False
        value = value.values()
    elif not isinstance(value, list):
        return not isinstance(value, int) or abs(value) <= 2**53
    return all(is_small(inner, depth + 1) for inner in value if type(inner) is not str)


def is_number(value, expected):
    """True if a value is this whole number; `true` is none, though Python takes it for 1."""
    return type(value) is int and value == expected


def is_time(value):
    """True if a value is an instant as entries have it, and there is such a day and hour."""
    try:
        return isinstance(value, str) and bool(STAMP.fullmatch(value)) and bool(datetime.fromisoformat(value[:-1]))
    except ValueError:
        return False


def goes_on_at(entry, at):
    """Return from when the entries after this one are dated: only an entry by which the clock was put right says so itself."""
    if entry["kind"] not in ("clock_set_back", "clock_confirmed"):
        return at
    back = entry["kind"] == "clock_set_back"
    to = entry.get("to" if back else "clock_at")
    if not is_time(to) or (to > at if back else to < at):
        raise Fault("it sets the clock to no time, or the other way than it says")
    return to


class Book:
    """Entries in order: numbers, times, and which intents still wait for their outcome."""

    def __init__(self):
        self.next, self.last_at, self.waiting = 0, "", {}

    def take(self, entry):
        right = is_number(entry.get("v"), 1) and is_number(entry.get("seq"), self.next)
        if not right or not isinstance(entry.get("kind"), str):
            raise Fault("its number, version or kind is wrong")
        at = entry.get("at")
        if not is_time(at) or at < self.last_at:
            raise Fault("its time is malformed, or before the entry before it")
        if entry["kind"] == "intent":
            self.waiting[self.next] = at
        elif entry["kind"] == "outcome":
            intent = entry.get("intent")
            if type(intent) is not int or self.waiting.pop(intent, None) is None:
                raise Fault("it concludes no open intent before it")
        self.next, self.last_at = self.next + 1, goes_on_at(entry, at)


def verify_export(folder, key, wanted, seq):
    """Verify a whole export, entry by entry; returns roots by size (of `wanted`), the entry `seq` as it stands, and the book."""
    notes = read_notes(read_text(folder / "checkpoints.txt"))
    signed = [read_note(note, key)[:2] for note in notes]
    sizes = [size for size, _ in signed]
    if sizes != sorted(set(sizes)) or not sizes or sizes[0] < 1:
        raise Fault("the checkpoints are not in order")
    roots, line, book = read_entries(folder / "entries.jsonl", key, dict(signed), wanted, seq)
    if book.next != sizes[-1]:
        raise Fault(f"{sizes[-1]} entries were signed, {book.next} are there")
    for note in notes:
        check_note(note, key)
    return roots, line, book


def read_entries(path, key, signed, wanted, seq):
    """Read all entries, one at a time, against the roots that were signed; returns what `verify_export` does."""
    roots, found, book, peaks = {0: Peaks().root()}, None, Book(), Peaks()
    for line in each_line(path):
        try:
            entry = read_entry(line)
            book.take(entry)
            began = entry["kind"], entry.get("origin"), entry.get("key")
            if book.next == 1 and began != ("ledger_created", key[0], key[1].hex()):
                raise Fault("it does not begin this log with this key")
        except Fault as fault:
            raise Fault(f"entry {peaks.size}: {fault}") from None
        found = line if peaks.size == seq else found
        peaks.append(leaf(line))
        if peaks.size in wanted:
            roots[peaks.size] = peaks.root()
        if peaks.size in signed and signed[peaks.size] != peaks.root():
            raise Fault(f"the first {peaks.size} entries are not those that were signed")
    return roots, found, book


def each_line(path):
    """Yield the lines of a file, none of them longer than an entry may be, without ever holding more than one."""
    with open_plain(path) as file:
        while line := file.readline(MAX_ENTRY + 2):
            if not line.endswith(b"\n"):
                raise Fault(
                    f"{path.name} is cut short" if len(line) <= MAX_ENTRY else f"{path.name} has a line too long"
                )
            yield line[:-1]


# Receipts.


def verify_receipt(receipt, key):
    """Verify one receipt; returns its entry, parsed."""
    try:
        line, seq, size = receipt["entry"].encode(), receipt["seq"], receipt["size"]
        path, hashed = [bytes.fromhex(part) for part in receipt["proof"]], bytes.fromhex(receipt["leaf"])
        note, intent = receipt["checkpoint"], receipt["intent_seq"]
        known = is_number(receipt["v"], 1) and receipt["origin"] == key[0]
        if not known or type(seq) is not int or type(size) is not int or type(intent) not in (int, type(None)):
            raise Fault("the receipt is of another version or another log")
        if any(len(part) != 32 for part in (*path, hashed)):
            raise Fault("the receipt is malformed")
        signed_size, root = check_note(note, key)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Fault("the receipt is malformed") from None
    entry = read_entry(line)
    if (entry.get("seq"), entry.get("intent"), leaf(line), signed_size) != (seq, intent, hashed, size):
        raise Fault("the receipt's parts do not agree with one another")
    if not 0 <= seq < size or root_from_path(hashed, seq, size, path) != root:
        raise Fault("the entry is not in the tree that the checkpoint signs")
    if not isinstance(entry.get("kind"), str) or not is_time(entry.get("at")):
        raise Fault("the receipt's entry is malformed")
    return entry


def check_rows(receipt, entry, path):
    """Check that rows in a file are those whose digest the entry holds; returns how many."""
    columns, rows = read_csv(path) if path.suffix.lower() == ".csv" else read_json_rows(path)
    try:
        salt = bytes.fromhex(receipt["digest_salt"])
    except (KeyError, TypeError, ValueError):
        raise Fault("the receipt has no salt for the rows") from None
    try:
        lines = [json.dumps(row, separators=(",", ":")) for row in (columns, *rows)]
    except (ValueError, RecursionError):
        raise Unusable(f"{path}: a row is malformed") from None
    if hashlib.sha256(salt + "\n".join(lines).encode("ascii")).hexdigest() != entry.get("digest"):
        raise Fault("the rows are not those that were returned")
    return len(rows)


def check_sealed(manifest, receipt, entry):
    """Check that the sealed part of a manifest is the one whose digest the entry holds."""
    try:
        salt = bytes.fromhex(receipt["digest_salt"])
        text = json.dumps(manifest["sealed"], sort_keys=True, separators=(",", ":"))
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Fault("the manifest is malformed") from None
    if hashlib.sha256(salt + text.encode("ascii")).hexdigest() != entry.get("digest"):
        raise Fault("the manifest is not the one that was sealed")


def check_file(receipt, entry, path):
    """Check that a file is one of those that the entry names; returns its format and how many rows it holds."""
    data, files = read_bytes(path, LARGE), entry.get("files")
    if not isinstance(files, list):
        raise Fault("the receipt is not about files")
    try:
        digest = hashlib.sha256(bytes.fromhex(receipt["digest_salt"]) + data).hexdigest()
        found = [(file["format"], rows_of(file, entry)) for file in files if is_it(file, digest, len(data))]
    except (KeyError, TypeError, ValueError):
        raise Fault("the receipt is malformed") from None
    if not found:
        raise Fault("the file is none of those that were made")
    return found[0]


def rows_of(file, entry):
    """Return what the entry says of the reads in a file; of a newer entry that is their power of ten."""
    return file.get("rows", entry.get("rows"))


def is_it(file, digest, size):
    return file["digest"] == digest and is_number(file.get("bytes", size), size)


def read_json_rows(path):
    document = read_json(path)
    columns, rows = (document.get(name) for name in ("columns", "rows")) if isinstance(document, dict) else (None, None)
    if not isinstance(columns, list) or not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Unusable(f"{path}: needs columns and rows")
    return columns, rows


def read_csv(path):
    try:
        rows = list(csv.reader(io.StringIO(read_text(path, LARGE), newline="")))
    except csv.Error:
        raise Unusable(f"{path}: is no table") from None
    if not rows:
        raise Unusable(f"{path}: is empty")
    columns = rows[0]
    if any(len(row) != len(columns) for row in rows):
        raise Unusable(f"{path}: the rows differ in length")
    try:
        return columns, [[cell(*pair) for pair in zip(columns, row)] for row in rows[1:]]  # noqa: B905 - as above
    except (ValueError, KeyError, OverflowError):
        raise Unusable(f"{path}: a cell is malformed") from None


def cell(column, text):
    """Turn a CSV cell into what the digest holds; an empty cell is null."""
    if text == "":
        return None
    if column == "held":
        return {"true": True, "false": False, "1": True, "0": False}[text.lower()]
    if column not in WHOLE:
        return text
    if re.fullmatch(r"-?[0-9]{1,30}", text):
        return int(text)
    instant = datetime.fromisoformat(text[:-1] + "+00:00" if text[-1] in "Zz" else text)
    return (instant.replace(tzinfo=instant.tzinfo or UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )


# Files and words.


def open_plain(path):
    """Open a plain file, or a link to one; a folder, a pipe or a device is none."""
    try:
        if path.exists() and not path.is_file():
            raise Unusable(f"{path}: is no plain file")
        return path.open("rb")
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None
    except ValueError:
        raise Unusable("the name of a file is malformed") from None


def read_bytes(path, most):
    with open_plain(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Unusable(f"{path}: is larger than {most} bytes")
    return data


def read_text(path, most=SMALL):
    try:
        return read_bytes(path, most).decode("utf-8")
    except UnicodeDecodeError:
        raise Fault(f"{path.name} is damaged") from None


def read_json(path):
    try:
        return json.loads(read_text(path, LARGE))
    except (ValueError, RecursionError):
        raise Fault(f"{path.name} is not JSON, or nested too deep") from None


def choose_key(given, folder):
    """Return the key and a warning, if it came with what it should prove."""
    if given:
        line = given if given.count("+") >= 2 else read_text(Path(given))
        if folder and read_text(folder / "key.txt") != line.strip() + "\n":
            raise Fault("key.txt of the export is not the key that you gave")
        return read_key(line), ""
    if not folder:
        raise Unusable("a receipt needs --key")
    text = read_text(folder / "key.txt")
    if text != text.strip() + "\n":
        raise Fault("key.txt is malformed")
    return read_key(text), f"The key came with the export. Compare it with one you have from elsewhere:\n  {text}"


def run(arguments):
    """Check what was asked for; returns lines to print."""
    folder = Path(arguments.export) if arguments.export else None
    key, warning = choose_key(arguments.key, folder)
    said = [warning] if warning else []
    receipt = read_receipt(Path(arguments.receipt)) if arguments.receipt else None
    if receipt is not None:
        said += run_receipt(receipt, key, arguments)
    if folder:
        said += run_export(folder, key, arguments.old, receipt)
    return said


def read_receipt(path):
    """Read a receipt, or the one in an answer or a manifest; the manifest's sealed part goes along as `manifest`."""
    document = read_json(path)
    if not isinstance(document, dict):
        raise Fault("the receipt is malformed")
    if not isinstance(document.get("receipt"), dict):
        return document
    return {**document["receipt"], "manifest": document if "sealed" in document else None}


def run_receipt(receipt, key, arguments):
    rows, entry = arguments.rows, verify_receipt(receipt, key)
    said = [f"Receipt: entry {entry['seq']} ({entry['kind']}, {entry['at']}) is in the ledger of {key[0]}."]
    if rows:
        said.append(f"Rows: the {check_rows(receipt, entry, Path(rows))} rows are those that were returned.")
    if receipt.get("manifest"):
        check_sealed(receipt["manifest"], receipt, entry)
        said.append("Manifest: it is the one that was sealed.")
    if arguments.file:
        form, count = check_file(receipt, entry, Path(arguments.file))
        said.append(f"File: it is the {form} file that was made, of {count} reads.")
    return said


def run_export(folder, key, old, receipt):
    old_size, old_root = check_note(read_text(Path(old)), key) if old else (None, None)
    size, root = check_note(receipt["checkpoint"], key) if receipt else (None, None)
    roots, line, book = verify_export(folder, key, {old_size, size}, receipt["seq"] if receipt else None)
    said = [f"Ledger: {book.next} entries of {key[0]}, all in order and signed."]
    if old:
        check_long_enough("the older checkpoint", old_size, book.next)
        if roots[old_size] != old_root:
            raise Fault(f"the older checkpoint of size {old_size} does not fit: the ledger was rewritten")
        said.append(f"It still begins with the {old_size} entries of the older checkpoint.")
    if receipt:
        check_long_enough("the receipt's checkpoint", size, book.next)
        if line != receipt["entry"].encode():
            raise Fault("the receipt's entry is not in this export")
        if roots[size] != root:
            raise Fault("the receipt's checkpoint does not fit this export")
        said.append("The receipt's entry is in it, and so is all that its checkpoint signs.")
    if book.waiting:
        said.append(f"Intents without an outcome (disclosure must be assumed): {listed(book.waiting)}.")
    return said


def check_long_enough(what, size, there):
    if size > there:
        raise Fault(
            f"the export is shorter than {what}: {size} entries were signed, {there} are there. Either it was written before, "
            "and a newer export is needed, or entries were taken out"
        )


def listed(numbers):
    """Name the first of some numbers, and say how many more there are."""
    first, more = list(numbers)[:MOST_NAMED], len(numbers) - MOST_NAMED
    return ", ".join(map(str, first)) + (f" and {more} more" if more > 0 else "")


def tell(stream, text):
    """Write text; what a terminal would act upon, or cannot show, stands as its number."""
    plain = "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)
    kept = getattr(stream, "encoding", None) or "ascii"
    stream.write(plain.encode(kept, "backslashreplace").decode(kept))


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", nargs="?", help="folder with entries.jsonl, checkpoints.txt and key.txt")
    parser.add_argument("--key", help="the log's verifier key, or a file that holds it")
    parser.add_argument("--old", metavar="NOTE", help="a checkpoint that somebody kept")
    parser.add_argument("--receipt", metavar="FILE", help="a receipt, or an answer that holds one, as JSON")
    parser.add_argument("--rows", metavar="FILE", help="the rows of the receipt's answer, as JSON or CSV")
    parser.add_argument("--file", metavar="FILE", help="a file that came with the receipt's manifest")
    arguments = parser.parse_args(argv)
    if not arguments.export and not arguments.receipt:
        parser.error("name an export, a receipt, or both")
    if ((arguments.rows or arguments.file) and not arguments.receipt) or (arguments.old and not arguments.export):
        parser.error("--rows and --file need --receipt, and --old needs an export")
    try:
        said = run(arguments)
    except Fault as fault:
        tell(sys.stdout, f"DOES NOT VERIFY: {fault}.\n")
        return 1
    except Unusable as problem:
        tell(sys.stderr, f"Could not be checked: {problem}.\n")
        return 2
    except OSError as error:
        tell(sys.stderr, f"Could not be checked: a file cannot be read ({error.strerror}).\n")
        return 2
    except (MemoryError, RecursionError):
        tell(sys.stderr, "Could not be checked: a file is too large, or nested too deep, for this machine.\n")
        return 2
    tell(sys.stdout, "\n".join(said) + "\nVERIFIED.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
