"""A process that has loaded the packages of others, and forks for each run of pytest: to load them takes longer than most tests.

It reads a line of JSON for each run, the arguments of pytest and the file for what it says, and answers with a line when the run
is over. Nothing of the project is loaded here, so a child reads the files as they are by then.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

import pytest

PACKAGES = (
    "argon2",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "cryptography.hazmat.primitives.ciphers.aead",
    "defusedxml.ElementTree",
    "duckdb",
    "fastapi",
    "httpx",
    "ipywidgets",
    "numpy",
    "polars",
    "pyarrow.parquet",
    "pydantic",
    "pyotp",
    "shapely",
    "sqlalchemy.dialects.sqlite",
    "uvicorn",
    "uvicorn.protocols.http.h11_impl",
)


def main() -> None:
    """Load, then run whatever is asked for until nobody asks any more."""
    for name in PACKAGES:
        importlib.import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        _run(asked["arguments"], asked["out"])
        print("done", flush=True)


def _run(arguments: list[str], out: str) -> None:
    child = os.fork()
    if child == 0:
        said, nothing = os.open(out, os.O_WRONLY | os.O_CREAT, 0o600), os.open(os.devnull, os.O_RDONLY)
        for descriptor, of in ((0, nothing), (1, said), (2, said)):
            os.dup2(of, descriptor)
        os._exit(pytest.main(arguments))
    os.waitpid(child, 0)


if __name__ == "__main__":
    main()
