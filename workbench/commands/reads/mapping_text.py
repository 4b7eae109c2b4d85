"""How a guess is written down: a mapping in TOML, with what is not sure about it as comments."""

from __future__ import annotations

import json
from typing import Any

from data_access.imports.guesses.guess import Guess


def as_toml(guess: Guess) -> str:
    """Return a mapping's text. It loads as it is; each doubt is a comment at the top."""
    doubts = [f"# unsure: {about}: {doubt}" for about, doubt in guess.doubts.items()]
    told = [f"# {line}" for line in guess.told]
    plain = [f"{key} = {_value(value)}" for key, value in guess.given.items() if not isinstance(value, dict)]
    tables = [_table(key, value) for key, value in guess.given.items() if isinstance(value, dict)]
    return "\n".join([*told, *doubts, *plain]) + "\n" + "".join(f"\n{table}" for table in tables)


def _table(name: str, table: dict[str, Any]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    """Write text, numbers and lists of them; JSON's form of these is TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
