"""Opening what an earlier version wrote with DuckDB: offline, bounded, and unable to reach anything outside the store's folder."""

from __future__ import annotations

import base64
import importlib.resources
from contextlib import ExitStack, suppress
from pathlib import Path

import duckdb

from data_access.errors import BadSite, Busy


def open_duckdb(root: Path, *, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Return a connection to an empty in-memory database to which segments below `root` can be attached.

    Nothing is spilled to disk: a temporary file could hold plates in clear. Afterwards no setting can be changed, no
    extension loaded and no file outside `root` opened.

    Raises:
        BadSite: The engine or its httpfs extension, which brings the writing of encrypted files, does not load.
    """
    with ExitStack() as undo:
        try:
            connection = duckdb.connect(":memory:", config={"threads": threads, "memory_limit": memory})
            undo.callback(connection.close)
            connection.execute(f"LOAD {_quoted(_httpfs())}")
            for setting in _settings(root):
                connection.execute(setting)
        except duckdb.Error as error:
            raise BadSite(
                f"DuckDB {duckdb.__version__} or its extension does not start ({type(error).__name__})."
            ) from None
        undo.pop_all()
    return connection


def attach(
    connection: duckdb.DuckDBPyConnection, path: Path, alias: str, key: bytes, *, to_look_only: bool = False
) -> None:
    """Attach an encrypted file, made if it is not there.

    Args:
        to_look_only: Leave the file and its log as they are, also when it is let go; it must be there.

    Raises:
        BadSite: It is damaged, has another key, or another process has it open.
    """
    secret = base64.b64encode(key).decode("ascii")
    options = f"ENCRYPTION_KEY '{secret}'{', READ_ONLY' if to_look_only else ''}"
    try:
        connection.execute(f"ATTACH {_quoted(path)} AS {alias} ({options})")
    except duckdb.Error as error:  # its text may quote the statement, and with it the key
        with suppress(Busy):
            detach(connection, alias)
        raise BadSite(f"Segment {path.name} cannot be opened ({type(error).__name__}).") from None


def detach(connection: duckdb.DuckDBPyConnection, alias: str) -> None:
    """Let go of a file, if it is attached.

    Raises:
        Busy: The engine failed; it may be attached still.
    """
    try:
        connection.execute(f"DETACH DATABASE IF EXISTS {alias}")
    except duckdb.Error as error:
        raise Busy(f"A segment could not be let go ({type(error).__name__}).") from None


def _settings(root: Path) -> tuple[str, ...]:
    return (
        "SET TimeZone = 'UTC'",
        "SET temp_directory = ''",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        f"SET allowed_directories = [{_quoted(root)}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    )


def _httpfs() -> Path:
    version = duckdb.__version__
    extension = importlib.resources.files("duckdb_extension_httpfs").joinpath(
        "extensions", f"v{version}", "httpfs.duckdb_extension"
    )
    path = Path(str(extension))
    if not path.is_file():
        raise BadSite(f"duckdb-extension-httpfs must have DuckDB's own version, {version}.")
    return path


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
