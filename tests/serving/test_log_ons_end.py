"""A log-on that the gateway ended: its JupyterLab, its kernels and its pages end within seconds, in a real Hub."""

from __future__ import annotations

import psutil
import pytest

from tests.builders.analyst import Lab
from tests.builders.serving import has_ended, kernel_id_of, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

SECONDS = 240
"""Generous: alone on a machine it takes under eight."""

PLATE = "7G7ZZ1"
STUBBORN = """
import os, signal, subprocess, sys
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
print("PIDS", os.getpid(), child.pid, "END")
"""
LOUD = f"""
import os, sys
print("{PLATE}")
for number in (1, 2):
    os.write(number, b"{PLATE} by its number\\n")
for stream in (sys.__stdout__, sys.__stderr__):
    print("{PLATE} past the kernel", file=stream, flush=True)
os.system("echo {PLATE} by a shell; echo {PLATE} by a shell >&2")
print("SAID END")
"""


def an_analyst(served):
    served.gateway.disabled.clear()
    served.gateway.roles.clear()
    person = served.somebody("ann")
    return Lab(person, "ann", served.settings.public_url).start()


def processes_of(lab):
    said = lab.run(STUBBORN, "END").split()
    return [psutil.Process(int(number)) for number in said[1:3]]


def all_end(processes):
    wait_for(lambda: all(map(has_ended, processes)), SECONDS, "alive")


def disable(served, lab):
    served.gateway.disabled.add("ann")


def take_the_role(served, lab):
    served.gateway.roles["ann"] = ["dashboards"]


def let_expire(served, lab):
    for session in [session for session, person in list(served.gateway.sessions.items()) if person == "ann"]:
        del served.gateway.sessions[session]


def log_out(served, lab):
    lab.person.http.get("/hub/logout")


@pytest.mark.parametrize("end", [disable, take_the_role, let_expire, log_out])
def test_an_analyst_s_server_and_all_below_it_end_with_the_log_on(served, end):
    lab = an_analyst(served)
    processes = processes_of(lab)
    server = psutil.Process(processes[0].ppid())
    end(served, lab)
    all_end([server, *processes])
    kernels = "/user/ann/api/kernels"
    answer = lab.person.http.get(kernels)
    assert answer.status_code != 200 or answer.url.path != kernels, "somebody still answers"


def test_a_page_s_kernel_ends_when_its_reader_is_disabled(served):
    bob = served.somebody("bob")
    kernel = kernel_id_of(bob.page().text)
    assert bob.send("GET", f"present/{kernel}") == 204
    served.gateway.disabled.add("bob")
    try:
        wait_for(lambda: bob.send("GET", f"present/{kernel}") != 204, SECONDS, "still shown", every_s=0.5)
    finally:
        served.gateway.disabled.clear()


def test_a_gateway_that_is_silent_for_a_moment_ends_nothing(served):
    lab = an_analyst(served)
    kernel = processes_of(lab)[0]
    served.gateway.broken = True
    try:
        wait_for(lambda: served.log.read_text().count("which log-ons are good") >= 2, SECONDS, "it was not asked")
    finally:
        served.gateway.broken = False
    assert kernel.is_running()
    log_out(served, lab)


def test_what_a_kernel_prints_stands_in_no_log(served):
    lab = an_analyst(served)
    lab.run(LOUD, "SAID")
    log_out(served, lab)
    logs = [served.log, *served.paths.logs.rglob("*"), *served.paths.hub.rglob("*.log")]
    assert served.log.stat().st_size > 0
    assert [log.name for log in logs if log.is_file() and PLATE in log.read_text(errors="replace")] == []
