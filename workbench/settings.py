"""A site's settings and its places on disk. The only module that reads the environment.

A site is one folder:

    workbench.toml      settings of the site; no secret
    pack.toml           the agency's policy as data
    basemap/            what the map draws under the reads, and the index of streets (`workbench basemap build`)
    door.secret         shown to the gateway by the Hub when a person logs on
    hub-service.token   shown to the Hub by the gateway when it asks whose token it was given
    gateway/            0700, the gateway's own: ledger, keys, master key, store, rejects, run
    watch/              0700, the watcher's own: a token for each source whose folder is watched
    hub/                0700, the Hub's own: database, cookie secret, proxy token
    logs/               what the processes print; never a plate, a name or a row
"""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, ValidationError, field_validator

from data_access.addresses import networks_of
from data_access.errors import BadSite
from workbench.settings_tables import Live, Ports, Programs, SettingsTable, Users

GATEWAY_URL = "WORKBENCH_GATEWAY"
"""Where a kernel or a script finds the gateway."""

HANDOFF = "WORKBENCH_HANDOFF"
"""Where a page's kernel learns for whom it draws: an address, `#`, and a secret that works once."""

STATIC_URL = "WORKBENCH_STATIC"
"""Path under which a page finds the widgets' JavaScript, kept by its browser."""

PAGE_LOG = "WORKBENCH_PAGE_LOG"
"""Socket of the server's to which a page's kernel writes its log."""

TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - the name of a variable
"""The token of an analyst's own server; the kernels of the dashboards never have it."""

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd lays what it hands over to a service: the master key to the gateway, its token to a machine."""

HUB_PREFIXES = ("JUPYTERHUB_", "JPY_", "CONFIGPROXY_")


class Mode(StrEnum):
    """How far a site is kept apart: everything as one user, or each process as its own."""

    EVALUATION = "evaluation"
    DEPARTMENT = "department"


class Settings(SettingsTable):
    """What `workbench.toml` says.

    Attributes:
        agency: The agency's name, as shown on every page.
        zone: IANA time zone in which times are shown; inside all times are UTC.
        synthetic: True if all reads are invented; every page then says so.
        pool: Kernels kept ready for whoever opens a page next, about 67 MB each.
        pages: Most pages that may be open at once, by all people together.
        columns_mb: Memory for reads in columns, 44 MB a million, and the plates of their days; beyond it days are read from disk
            when asked for. 0: a quarter of what the gateway may have, at least 256 MB and at most 8 GB.
        proxies: Addresses or networks of the reverse proxies before the site, whose word of a client's address is believed.
            Empty: nobody's. The Hub's own proxy is always believed by the Hub.
        host: Name under which people reach the pages, without port. Passkeys are bound to it: under another one they do not work.
    """

    agency: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    zone: str = "America/Chicago"
    mode: Annotated[Mode, Field(strict=False)] = Mode.EVALUATION
    synthetic: bool = False
    pool: Annotated[int, Field(ge=1, le=32)] = 4
    pages: Annotated[int, Field(ge=1, le=500)] = 60
    columns_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    proxies: list[str] = Field(max_length=32, default_factory=list)
    host: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$")] = "localhost"
    ports: Ports = Ports()
    users: Users = Users()
    programs: Programs = Programs()
    live: Live = Live()

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            raise ValueError("not an IANA time zone") from None
        return name

    @field_validator("proxies")
    @classmethod
    def _are_addresses(cls, proxies: list[str]) -> list[str]:
        try:
            networks_of(proxies)
        except ValueError:
            raise ValueError("each must be an IP address or network, such as 192.0.2.7 or 192.0.2.0/24") from None
        return proxies

    def on_port(self, public: int | None) -> Settings:
        """Return the same settings with another way in; unchanged for None. Raises `BadSite` if another has the port."""
        if public is None:
            return self
        try:
            ports = Ports(**{**self.ports.model_dump(), "public": public})
        except ValidationError:
            raise BadSite(f"Port {public} is no port, or another process of this site has it.") from None
        return self.model_copy(update={"ports": ports})

    @property
    def gateway_url(self) -> str:
        """Where the gateway listens."""
        return f"http://127.0.0.1:{self.ports.gateway}"

    @property
    def public_url(self) -> str:
        """Where people come in."""
        return f"http://127.0.0.1:{self.ports.public}/"


@dataclass(frozen=True, slots=True)
class SitePaths:
    """Where everything of one site lies. Nothing is created until `make` is called."""

    root: Path

    @property
    def settings(self) -> Path:
        return self.root / "workbench.toml"

    @property
    def pack(self) -> Path:
        return self.root / "pack.toml"

    @property
    def basemap(self) -> Path:
        return self.root / "basemap"

    @property
    def door_secret(self) -> Path:
        return self.root / "door.secret"

    @property
    def hub_service_token(self) -> Path:
        return self.root / "hub-service.token"

    @property
    def gateway(self) -> Path:
        return self.root / "gateway"

    @property
    def ledger(self) -> Path:
        return self.gateway / "ledger.sqlite"

    @property
    def keys(self) -> Path:
        return self.gateway / "keys"

    @property
    def master_key(self) -> Path:
        """The master key: handed over as a service credential, or a file of the gateway's own."""
        folder = os.environ.get(CREDENTIALS)
        handed_over = Path(folder) / "master.key" if folder else None
        return handed_over if handed_over and handed_over.exists() else self.gateway / "master.key"

    @property
    def store(self) -> Path:
        return self.gateway / "store"

    @property
    def rejects(self) -> Path:
        return self.gateway / "rejects"

    @property
    def run(self) -> Path:
        return self.gateway / "run"

    @property
    def watch(self) -> Path:
        return self.root / "watch"

    def source_token(self, source: str) -> Path:
        """Where the watcher keeps the token of a source."""
        return self.watch / f"{source}.token"

    @property
    def hub(self) -> Path:
        return self.root / "hub"

    @property
    def analysts(self) -> Path:
        return self.hub / "analysts"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def make(self) -> None:
        """Create the folders (0700, but 0755 for the site itself) and the two shared secrets, where missing."""
        self.root.mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder in (self.gateway, self.keys, self.store, self.rejects, self.run, self.watch, self.hub, self.logs):
            folder.mkdir(mode=0o700, exist_ok=True)
        for secret in (self.door_secret, self.hub_service_token):
            write_secret(secret)


def write_secret(path: Path) -> None:
    """Write 256 random bits as hexadecimal text to a file that only its owner may read, unless it is there already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))


def read_secret(path: Path) -> str:
    """Return a secret that `write_secret` wrote.

    Raises:
        BadSite: It is missing, cannot be read, is empty, or others may read it.
    """
    try:
        mode, text = path.stat().st_mode, path.read_text().strip()
    except OSError as error:
        raise BadSite(f"{path.name} cannot be read ({error.strerror}).") from None
    if mode & 0o077:
        raise BadSite(f"{path.name} may be read by others. Run: chmod 600 {path.name}")
    if len(text) < 32:
        raise BadSite(f"{path.name} is too short to be a secret. Remove it and run workbench init again.")
    return text


def load_settings(paths: SitePaths) -> Settings:
    """Read `workbench.toml`.

    Raises:
        BadSite: It is missing, is no TOML, or a setting is unknown or out of its bounds; names the setting.
    """
    try:
        return Settings.model_validate(tomllib.loads(paths.settings.read_text()))
    except FileNotFoundError:
        raise BadSite("The site has no workbench.toml. Make a site first: workbench init DIR --pack NAME") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSite(f"workbench.toml cannot be read: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'workbench.toml'}: {e['msg']}" for e in error.errors())
        raise BadSite(f"workbench.toml: {wrong}") from None


def write_settings(paths: SitePaths, settings: Settings) -> None:
    """Write `workbench.toml`, so that `load_settings` returns the same settings."""
    document = settings.model_dump(mode="json")
    tables = {name: document.pop(name) for name in ("ports", "users", "programs", "live")}
    for name in ("folders", "hot_lists"):
        tables[f"live.{name}"] = tables["live"].pop(name)
    lines = [f"{name} = {_toml(value)}" for name, value in document.items()]
    for table, values in tables.items():
        lines += ["", f"[{table}]", *(f"{name} = {_toml(value)}" for name, value in values.items())]
    paths.settings.write_text("\n".join(lines) + "\n")


def _toml(value: str | int | bool | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    return '"' + re.sub(r'["\\\x00-\x1f\x7f]', lambda match: f"\\u{ord(match[0]):04x}", value) + '"'


def variable(name: str) -> str | None:
    """Return one variable of the environment."""
    return os.environ.get(name)


def take_variable(name: str) -> str | None:
    """Return one variable of the environment and remove it, so that nothing started later inherits it."""
    return os.environ.pop(name, None)


def live_in(folder: Path) -> None:
    """Make a folder this process's home, so that whatever its libraries write of their own accord lands there."""
    os.environ.update(HOME=str(folder), IPYTHONDIR=str(folder), JUPYTER_RUNTIME_DIR=str(folder))


def keep_sockets_in(folder: Path) -> None:
    """Let Jupyter keep its kernels' sockets in a folder; its path must be short, for a socket's may have 107 characters."""
    os.environ.update(JUPYTER_RUNTIME_DIR=str(folder))


def environment(*, without: tuple[str, ...] = (), **changes: str) -> dict[str, str]:
    """Return a copy of the environment for a child process, less the variables whose names start so."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(without)}
    return {**kept, **changes}


@dataclass(frozen=True, slots=True)
class HubService:
    """What the Hub tells a service that it starts: the path under which people reach it."""

    prefix: str


def hub_service() -> HubService:
    """Return what the Hub told this service. Raises `BadSite` if the Hub did not start it."""
    prefix = variable("JUPYTERHUB_SERVICE_PREFIX")
    if not prefix or not variable("JUPYTERHUB_API_TOKEN") or not variable("JUPYTERHUB_CLIENT_ID"):
        raise BadSite("This is a service of the Hub: it does not run by itself. Use: workbench up DIR")
    return HubService(prefix)


def without_hub_secrets(variables: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what belongs to the Hub: its tokens, its addresses, its proxy's token."""
    return {name: value for name, value in variables.items() if not name.startswith(HUB_PREFIXES)}
