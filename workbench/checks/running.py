"""A site that runs, asked as a stranger would ask it. Nothing is known of one that does not run."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from data_access.errors import BadSite
from workbench.checks.diagnosis import Diagnosis, fails, holds, not_applicable, ok, unknown
from workbench.processes.site_run.left_out import left_out
from workbench.processes.web.page_headers import HUB_CSP
from workbench.processes.web.self_check import probe
from workbench.settings import Settings, SitePaths, read_secret

_NOT_RUNNING = "The site is not running. Start it, then run doctor again."
_LISTENS = "0A"
_LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}


def check_running(paths: SitePaths, settings: Settings, *, proc: Path = Path("/proc")) -> Iterator[Diagnosis]:
    """Look at the gateway, the accounts' names, the Hub's log-in page, the dashboards and the ports."""
    yield _gateway(settings)
    yield healthy(settings.gateway_url)
    yield _names(paths, settings)
    yield _log_in(settings)
    yield _dashboards(settings)
    yield ports_are_private(settings, proc)


def check_watched(paths: SitePaths, settings: Settings) -> Diagnosis:
    """Look whether every folder that vendors drop files into is watched."""
    check = "every folder that vendors drop files into can be watched"
    if not settings.live.watched:
        return not_applicable(check, "[live.folders] and [live.hot_lists] name none.")
    found = list(left_out(paths, settings))
    return holds(check, not found, " ".join(found))


def _gateway(settings: Settings) -> Diagnosis:
    check = "the gateway answers, and only to who is logged on"
    health, stranger = _get(f"{settings.gateway_url}/healthz"), _get(f"{settings.gateway_url}/v1/me")
    if health is None:
        return unknown(check, _NOT_RUNNING)
    return holds(
        check, health[0] in (200, 503) and stranger is not None and stranger[0] == 401, "See logs/gateway.log."
    )


def healthy(gateway_url: str) -> Diagnosis:
    """Tell what the gateway says of itself: the clock, the ledger, the disk, the store."""
    check = "clock, ledger, disk and store let questions be taken"
    answer = _get(f"{gateway_url}/healthz")
    if answer is None:
        return unknown(check, _NOT_RUNNING)
    try:
        found = json.loads(answer[2])["problems"]
    except (ValueError, KeyError, TypeError):
        return fails(check, "The gateway does not say. See logs/gateway.log.")
    return fails(check, " ".join(map(str, found))) if found else ok(check)


def _names(paths: SitePaths, settings: Settings) -> Diagnosis:
    check = (
        "no account has the name of a system's or service's user, and analysts' names are those of analysts' OS users"
    )
    try:
        secret = read_secret(paths.door_secret)
    except BadSite as error:
        return unknown(check, f"{error} Run doctor as root.")
    answer = _get(f"{settings.gateway_url}/v1/log-ons/unfit-names", {"X-Door": secret})
    if answer is None:
        return unknown(check, _NOT_RUNNING)
    if answer[0] != 200:
        return fails(check, f"The gateway did not say ({answer[0]}). See logs/gateway.log.")
    unfit = [f"{each['person']} {each['why']}" for each in json.loads(answer[2])]
    return holds(check, not unfit, f"{' '.join(unfit)} Disable these accounts: workbench account disable")


def _log_in(settings: Settings) -> Diagnosis:
    check = "log-in is on, with a one-time code and its content policy"
    answer = _get(f"{settings.public_url}hub/login")
    if answer is None:
        return unknown(check, _NOT_RUNNING)
    status, policy, text = answer
    return holds(check, status == 200 and policy == HUB_CSP and 'name="otp"' in text, "See logs/hub.log.")


def _dashboards(settings: Settings) -> Diagnosis:
    check = "dashboards: log-in, content policy and kernel ownership are on"
    if _get(f"{settings.public_url}services/dash/") is None:
        return unknown(check, _NOT_RUNNING)
    try:
        asyncio.run(probe(f"{settings.public_url}services/dash/"))
    except BadSite as error:
        return fails(check, f"{error} Stop the site and see logs/hub.log.")
    return ok(check)


def ports_are_private(settings: Settings, proc: Path) -> Diagnosis:
    """Tell whether the site's ports are on the loopback interface only; a web server in front brings people in."""
    check = "the site's ports are reachable from this machine only"
    open_ports = {
        port
        for name in ("tcp", "tcp6")
        if (proc / "net" / name).exists()
        for address, port, state in _sockets((proc / "net" / name).read_text())
        if state == _LISTENS and address not in _LOOPBACK
    }
    exposed = sorted(open_ports & set(settings.ports.model_dump().values()))
    return holds(
        check, not exposed, f"These are open to the network: {', '.join(map(str, exposed))}. Stop what opened them."
    )


def _sockets(table: str) -> Iterator[tuple[str, int, str]]:
    for line in table.splitlines()[1:]:
        fields = line.split()
        address, port = fields[1].split(":")
        yield address, int(port, 16), fields[3]


def _get(url: str, headers: Mapping[str, str] = MappingProxyType({})) -> tuple[int, str, str] | None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - always http, our own
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, answer.headers.get("Content-Security-Policy", ""), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Content-Security-Policy", ""), error.read().decode(errors="replace")
    except OSError:
        return None
