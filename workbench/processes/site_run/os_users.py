"""Which OS user an account's JupyterLab runs as, and which it never may.

In a department an analyst's JupyterLab runs as the OS user of the same name. So whoever picks the name of an account picks
an OS user, and the names must be those of one group (`users.analysts`) that nothing else of the machine is in. It is looked
at when an account is made or opened, each time a JupyterLab starts, and by `workbench doctor`.
"""

from __future__ import annotations

import grp
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from workbench.settings import Mode, Settings, SitePaths
from workbench.settings_tables import Users

FIRST_PERSON, LAST_PERSON = 1000, 61183
"""User ids of people on one machine, as Debian and systemd have them; those of directories lie above `FIRST_OF_DIRECTORY`."""

FIRST_OF_DIRECTORY, LAST_OF_ALL = 65536, 2**31 - 1
POWERFUL = frozenset(
    {"adm", "admin", "disk", "docker", "kmem", "lxd", "libvirt", "root", "shadow", "staff", "sudo", "systemd-journal"}
    | {"wheel", "backup", "operator", "incus-admin"}
)
"""Groups that lead to root, to disks, to logs or to back-ups."""

RESERVED = "is the name of a user that belongs to the system or to a service. Choose another."


@dataclass(frozen=True, slots=True)
class OsUser:
    """One user as the operating system knows it.

    Attributes:
        groups: Names of all its groups, the first one of its own too.
        alone: False if another name has the same user id, or the same home.
    """

    name: str
    uid: int
    home: Path
    groups: frozenset[str]
    alone: bool = True

    @property
    def is_persons(self) -> bool:
        """True if its user id is one that people get."""
        local = FIRST_PERSON <= self.uid <= LAST_PERSON
        return local or FIRST_OF_DIRECTORY <= self.uid <= LAST_OF_ALL


def look_up(name: str) -> OsUser | None:
    """Return the OS user that has exactly this name, or None."""
    try:
        found = pwd.getpwnam(name)
    except (KeyError, ValueError, UnicodeError):
        return None
    if found.pw_name != name:  # a directory may fold case, or know a second name of somebody
        return None
    numbers = {found.pw_gid, *os.getgrouplist(name, found.pw_gid)}
    others = [other for other in pwd.getpwall() if other.pw_name != name]
    alone = not any(other.pw_uid == found.pw_uid or other.pw_dir == found.pw_dir for other in others)
    groups = frozenset(_group_name(number) for number in numbers)
    return OsUser(name, found.pw_uid, Path(found.pw_dir), groups, alone and _is_own_id(found))


def _is_own_id(entry: pwd.struct_passwd) -> bool:
    try:
        return pwd.getpwuid(entry.pw_uid).pw_name == entry.pw_name
    except KeyError:
        return False


def _group_name(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return f"group {number}"


def services(users: Users) -> frozenset[str]:
    """Return the names that only services have: this site's, and those that another site on the machine has by default."""
    named = {users.gateway, users.dashboards, users.watch}
    usual = Users()
    return frozenset({"root", "nobody", *named, usual.gateway, usual.dashboards, usual.watch})


def why_not_apart(users: Users, *, with_watcher: bool) -> str:
    """Say why a department's processes would not be kept apart by these OS users, or nothing."""
    named = [users.gateway, users.dashboards, *([users.watch] if with_watcher else [])]
    found = [look_up(name) for name in named]
    numbers = {each.uid for each in found if each}
    if len(numbers) < sum(each is not None for each in found) or len({*named, users.analysts}) <= len(named):
        return "Each process needs an OS user of its own, and analysts a group of their own: see [users] in workbench.toml."
    if 0 in numbers or "nobody" in named:
        return "No process may run as root or nobody: see [users] in workbench.toml."
    return ""


def why_not(name: str, notebooks: bool, settings: Settings, paths: SitePaths) -> str:
    """Say why an account may not have this name, or nothing if it may.

    Args:
        notebooks: True if its role opens a JupyterLab of its own.
    """
    found = look_up(name)
    if name in services(settings.users) or (found is not None and not found.is_persons):
        return RESERVED
    if settings.mode is not Mode.DEPARTMENT or not notebooks:
        return ""
    return why_no_notebooks(found, settings.users, paths)


def why_no_notebooks(user: OsUser | None, users: Users, paths: SitePaths) -> str:
    """Say why no JupyterLab may run as this OS user, or nothing if one may."""
    if user is None or users.analysts not in user.groups:
        return (
            f"must be an OS user in the group {users.analysts}, for the role opens notebooks. Make it first: "
            f"useradd --create-home --shell /usr/sbin/nologin --groups {users.analysts} NAME"
        )
    if not user.is_persons or user.name in services(users):
        return RESERVED
    if not user.alone:
        return "is an OS user that shares its user id or its home with another. Give it its own."
    powerful = user.groups & (POWERFUL | (services(users) - {users.analysts}))
    if powerful:
        return f"is an OS user in a group that analysts must not be in ({', '.join(sorted(powerful))}). Take it out."
    return _why_home(user.home, paths)


def _why_home(home: Path, paths: SitePaths) -> str:
    real, site = Path(os.path.realpath(home)), Path(os.path.realpath(paths.root))
    if home.is_absolute() and not real.is_relative_to(site) and not site.is_relative_to(real):
        return ""
    return "is an OS user whose home is the site's folder, or holds it or lies in it. Give it a home of its own."


def why_no_server(name: str, settings: Settings, paths: SitePaths) -> str:
    """Say why no JupyterLab may start for this name now, or nothing if one may. Only root can tell of a home."""
    why = why_not(name, True, settings, paths)
    if why or settings.mode is not Mode.DEPARTMENT:
        return why
    found = look_up(name)
    return _why_not_its_own(found) if found else RESERVED


def _why_not_its_own(user: OsUser) -> str:
    try:
        about = user.home.stat()
    except OSError as error:
        return f"is an OS user whose home cannot be looked at ({error.strerror}). Make it, or see who may enter it."
    if about.st_uid == user.uid and not about.st_mode & 0o022:
        return ""
    return "is an OS user whose home is not its own, or may be written to by others. See owner and mode of the home."
