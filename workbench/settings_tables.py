"""The tables of `workbench.toml`: ports, users, what comes in by itself, programs."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Port = Annotated[int, Field(ge=1, le=65535)]
UserName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_-]{0,31}$")]


SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
AbsolutePath = Annotated[str, StringConstraints(pattern=r"^/[^\x00]*$", max_length=1000)]


class SettingsTable(BaseModel):
    """A table: frozen, strict, no other key known."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Ports(SettingsTable):
    """Loopback ports. People come in by `public`; the others are for the processes among themselves."""

    public: Port = 8000
    hub: Port = 8081
    proxy_api: Port = 8001
    gateway: Port = 8010
    dashboards: Port = 8020

    @model_validator(mode="after")
    def _no_two_alike(self) -> Ports:
        taken = list(self.model_dump().values())
        if len(set(taken)) < len(taken):
            raise ValueError("two processes cannot share a port")
        return self


class Users(SettingsTable):
    """OS users of the processes in a department's site. The Hub itself runs as root there.

    Attributes:
        watch: Of the watcher; needed if a folder is watched, and must be able to write to it.
        analysts: The group of the OS users as whom JupyterLabs run. Nobody else's JupyterLab starts.
    """

    gateway: UserName = "wbgate"
    dashboards: UserName = "wbdash"
    watch: UserName = "wbwatch"
    analysts: UserName = "wbanalysts"


class Live(SettingsTable):
    """Reads that come in by themselves.

    Attributes:
        late_after_min: A read that came in more minutes after its capture than this is shown as late.
        done_kept_h: Hours for which a file stays in `done/` after its reads were filed; it holds them in clear.
        folders: For each source whose vendor drops files, the folder that is watched; an absolute path.
        hot_lists: The same for each hot list whose files are dropped.
    """

    late_after_min: Annotated[int, Field(ge=1, le=100_000)] = 60
    done_kept_h: Annotated[int, Field(ge=0, le=720)] = 24
    folders: dict[SourceName, AbsolutePath] = {}
    hot_lists: dict[SourceName, AbsolutePath] = {}

    @model_validator(mode="after")
    def _names_each_once(self) -> Live:
        if twice := sorted(self.folders.keys() & self.hot_lists.keys()):
            raise ValueError(f"{twice[0]} is a source in folders and a hot list in hot_lists; they need two names")
        return self

    @property
    def watched(self) -> dict[str, str]:
        """The folder of each source and each hot list, by its name."""
        return {**self.folders, **self.hot_lists}

    def key_of(self, name: str) -> str:
        """Return where `workbench.toml` names the folder of a source or hot list."""
        return f"live.{'hot_lists' if name in self.hot_lists else 'folders'}.{name}"


class Programs(SettingsTable):
    """Where programs and notebooks lie, if not beside this project. Empty: beside it.

    Attributes:
        dashboards: Python of the lean environment in which pages run.
        proxy: JupyterHub's proxy, `configurable-http-proxy`.
        notebooks: Folder of the dashboards' notebooks; nobody but its owner may write to it.
    """

    dashboards: str = ""
    proxy: str = ""
    notebooks: str = ""
