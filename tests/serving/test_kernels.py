"""Two people at one Voila: nobody reaches another's kernel, and nobody sends code to their own."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
import websockets

from tests.builders.serving import command_of, get, kernel_id_of, name_on, wait_for
from workbench.processes.dashboards.handlers import CACHE_S, LOGGED_OUT, RECHECK_MS
from workbench.processes.dashboards.kernels import MESSAGES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

AT_MOST_S = 120
LAST = "comm_info_reply"
"""Answers the question that each of these conversations ends with."""


@pytest.fixture(scope="module")
def alice(served):
    return served.somebody("alice")


@pytest.fixture(scope="module")
def bob(served):
    return served.somebody("bob")


@pytest.fixture(scope="module")
def alices_kernel(alice):
    return kernel_id_of(alice.page().text)


def a_message(kind, **content):
    header = {"msg_id": uuid4().hex, "username": "x", "session": uuid4().hex, "msg_type": kind, "version": "5.3"}
    return json.dumps(
        {"header": header, "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": [], "content": content}
    )


async def _talk(served, kernel, cookies, messages, origin):
    own = served.settings.public_url.rstrip("/")
    url = own.replace("http", "ws", 1) + f"/services/dash/api/kernels/{kernel}/channels"
    headers = {"Cookie": cookies, "Origin": origin or own}
    try:
        async with websockets.connect(url, additional_headers=headers, max_size=None) as line:
            for message in messages:
                await line.send(message)
            return await _heard(line)
    except websockets.InvalidStatus as error:
        return error.response.status_code


async def _heard(line):
    heard = []
    async with asyncio.timeout(AT_MOST_S):
        async for message in line:
            heard.append(json.loads(message)["msg_type"] if isinstance(message, str) else "binary")
            if heard[-1] == LAST:
                break
    return heard


def talk(served, kernel, cookies, *messages, origin=None):
    """Open a kernel's line; return what it said up to the answer to the last question, or the status with which it was refused."""
    return asyncio.run(_talk(served, kernel, cookies, messages, origin))


def test_one_s_own_kernel_answers(served, alice, alices_kernel):
    assert "comm_info_reply" in talk(served, alices_kernel, alice.cookies(), a_message("comm_info_request"))


def test_a_file_that_is_too_large_for_its_page_comes_through_so_that_the_page_can_say_so(served, alice, alices_kernel):
    chosen = a_message("comm_msg", comm_id=uuid4().hex, data={"file": "x" * 40_000_000})
    assert "comm_info_reply" in talk(served, alices_kernel, alice.cookies(), chosen, a_message("comm_info_request"))


def test_another_s_kernel_looks_like_none(served, bob, alices_kernel):
    ask = a_message("comm_info_request")
    assert talk(served, alices_kernel, bob.cookies(), ask) == 404
    assert talk(served, str(uuid4()), bob.cookies(), ask) == 404
    assert bob.send("GET", f"api/kernels/{alices_kernel}") == 404
    assert bob.send("DELETE", f"api/kernels/{alices_kernel}") == 404
    assert bob.send("POST", f"voila/api/shutdown/{alices_kernel}") == 404
    assert bob.send("GET", f"present/{alices_kernel}") == 404


def test_the_same_person_in_another_browser_is_another_owner(served, alices_kernel):
    elsewhere = served.somebody("alice")
    assert elsewhere.send("GET", f"api/kernels/{alices_kernel}") == 404


def test_without_a_log_in_a_kernel_is_refused(served, alices_kernel):
    assert talk(served, alices_kernel, "", a_message("comm_info_request")) == 403


def test_another_site_s_page_is_refused(served, alice, alices_kernel):
    heard = talk(served, alices_kernel, alice.cookies(), a_message("comm_info_request"), origin="http://evil.invalid")
    assert heard == 403


def test_a_kernel_in_the_pool_is_nobody_s(served, alice, bob):
    waiting = []

    def are_there():
        waiting[:] = [k for k in _kernel_ids(served) if not _has_owner(served, k, alice, bob)]
        return waiting

    wait_for(are_there, AT_MOST_S, "no kernel waits")
    assert {alice.send("GET", f"api/kernels/{kernel}") for kernel in waiting} == {404}


def _has_owner(served, kernel, *people):
    return any(person.send("GET", f"api/kernels/{kernel}") == 200 for person in people)


def test_code_is_not_run_whoever_sends_it(served, alice, alices_kernel, tmp_path):
    mark = tmp_path / "ran"
    code = f"open({str(mark)!r}, 'w').write('x')"
    run = a_message("execute_request", code=code, silent=False, store_history=False, user_expressions={})
    ask = a_message("comm_info_request")
    assert "comm_info_reply" in talk(served, alices_kernel, alice.cookies(), run, ask)
    assert not mark.exists()
    assert not any("request" in kind and "info" not in kind for kind in MESSAGES)


@pytest.mark.parametrize(
    "path",
    [
        "api/kernels",
        "api/contents",
        "api/sessions",
        "api/terminals",
        "api/kernelspecs",
        "lab",
        "tree",
        "terminals/websocket/1",
        "voila/tree",
        "voila/api/contents/",
        "voila/files/work.ipynb",
        "voila/render/secret.ipynb",
        "voila/render/../secret.ipynb",
        "voila/render/work.ipynb/../secret.ipynb",
        "voila/query/00000000-0000-0000-0000-000000000000",
        "static-workbench/../__init__.py",
        "handoff",
    ],
)
def test_nothing_else_is_there(served, alice, path):
    url = f"{served.settings.public_url}services/dash/{path}"
    assert alice.http.get(url, headers={"Sec-Fetch-Mode": "navigate"}).status_code == 404


def test_a_token_opens_no_page_in_a_header_or_an_address(served, alice):
    token = "0" * 32
    url = f"{served.settings.public_url}services/dash/voila/render/work.ipynb"
    assert get(url, headers={"Authorization": f"token {token}"}).status_code == 302
    assert get(url, params={"token": token}).status_code == 302


def test_pages_for_two_people_at_once_each_carry_the_right_name(served, alice, bob):
    wanted = [alice, bob] * 4
    with ThreadPoolExecutor(8) as many:
        drawn = list(many.map(lambda person: person.page(), wanted))
    assert {answer.status_code for answer in drawn} == {200}
    names = [name_on(answer.text) for answer in drawn]
    assert names == ["alice", "bob"] * 4
    kernels = [kernel_id_of(answer.text) for answer in drawn]
    assert len(set(kernels)) == 8
    for person, kernel in zip(wanted, kernels, strict=True):
        assert person.send("POST", f"voila/api/shutdown/{kernel}") == 204


def test_a_closed_page_ends_its_kernel(served, bob):
    kernel = kernel_id_of(bob.page().text)
    process = _process_of(served, kernel)
    assert bob.send("POST", f"voila/api/shutdown/{kernel}") == 204
    process.wait(AT_MOST_S)


def test_a_log_out_cuts_an_open_line_and_ends_its_kernel(served):
    bob = served.somebody("bob")
    kernel = kernel_id_of(bob.page().text)
    process = _process_of(served, kernel)
    asyncio.run(_until_cut(served, kernel, bob))
    process.wait(AT_MOST_S)
    assert CACHE_S + RECHECK_MS / 1000 < 5, "what is promised where nothing else keeps the machine busy"


async def _until_cut(served, kernel, person):
    own = served.settings.public_url.rstrip("/")
    url = own.replace("http", "ws", 1) + f"/services/dash/api/kernels/{kernel}/channels"
    loop = asyncio.get_running_loop()
    async with websockets.connect(url, additional_headers={"Cookie": person.cookies(), "Origin": own}) as line:
        await line.send(a_message("comm_info_request"))
        await line.recv()
        await loop.run_in_executor(None, person.http.get, "/hub/logout")
        await asyncio.wait_for(line.wait_closed(), AT_MOST_S)
        assert line.close_code == LOGGED_OUT


def test_a_kernel_starts_with_nothing_of_anybody_or_of_the_hub(served, alice):
    alice.page()
    tokens, kernels = _tokens(served), _kernel_processes(served)
    assert kernels
    for variables in map(_environment_of, kernels):
        assert not [name for name in variables if name.startswith(("JUPYTERHUB_", "CONFIGPROXY", "HTTP_", "VOILA_"))]
    for variables in map(_environment_of, _kernels_below(psutil.Process(served.hub_pid))):  # an analyst's, too
        assert not tokens & set(variables.values())
        assert served.gateway.secret not in variables.values()


def test_no_other_os_user_can_listen_to_a_kernel(served):
    """A kernel's output on a loopback port could be subscribed to by anybody on the machine."""
    kernels = _kernels_below(psutil.Process(served.hub_pid))  # an analyst's, too
    assert kernels
    for words in filter(None, map(command_of, kernels)):
        connection_file = Path(words[words.index("-f") + 1])
        assert json.loads(connection_file.read_text())["transport"] == "ipc"
        assert connection_file.parent.stat().st_mode & 0o077 == 0


def test_kernels_of_the_dashboards_stay_lean(served, bob):
    kernel = kernel_id_of(bob.page().text)
    process = _process_of(served, kernel)
    loaded = {m.path for m in process.memory_maps()}
    assert not [path for path in loaded if "/pandas/" in path or "/altair/" in path]
    assert process.memory_full_info().uss < 120e6


def _kernel_processes(served):
    """Kernels of pages; those of an analyst's own server are of that person and know their Hub."""
    return _kernels_below(_service(served))


def _kernels_below(process):
    return [p for p in process.children(recursive=True) if "ipykernel_launcher" in " ".join(command_of(p))]


def _process_of(served, kernel):
    return next(p for p in _kernel_processes(served) if kernel in " ".join(command_of(p)))


def _environment_of(process):
    """Return the variables that a process started with; none if it has ended meanwhile."""
    try:
        return process.environ()
    except psutil.Error:
        return {}


def _service(served):
    below = psutil.Process(served.hub_pid).children(recursive=True)
    return next(p for p in below if "workbench.processes.dashboards" in command_of(p))


def _kernel_ids(served):
    return [
        words[words.index("-f") + 1].rsplit("kernel-", 1)[1].removesuffix(".json")
        for words in filter(None, map(command_of, _kernel_processes(served)))
    ]


def _tokens(served):
    return {value for name, value in _service(served).environ().items() if "TOKEN" in name}


def test_the_pool_fills_again(served, alice, bob):
    def waiting():
        return [k for k in _kernel_ids(served) if not _has_owner(served, k, alice, bob)]

    wait_for(lambda: len(waiting()) >= served.settings.pool, AT_MOST_S, "the pool stayed empty")


def test_a_page_bears_its_own_name(alice):
    assert "<title>Work · Town of Nowhere</title>" in alice.page("work").text
    assert "<title>Case · Town of Nowhere</title>" in alice.page("case").text
