"""Speaks to systemd where it is the first process: what `Units` stands in for elsewhere."""

from __future__ import annotations

import subprocess

TIMEOUT_S = 400


class Systemctl:
    """The service manager of a machine, by its own command. Close it: it stops the site."""

    def command(self, words: list[str]) -> str:
        """Run a `systemctl` line of the page, and return what it says. Raises `RuntimeError` if it fails."""
        done = _said("systemctl", *words)
        if done.returncode:
            names = [f"--unit={word}" for word in words[1:] if not word.startswith("-")]
            log = _said("journalctl", "--no-pager", "--lines=40", *names).stdout
            raise RuntimeError(f"systemctl {' '.join(words)}: {done.stderr.decode()}\n{log.decode()}")
        return done.stdout.decode()

    def start(self, name: str) -> None:
        """Start a unit and what it asks for. Raises `RuntimeError` if it does not come up."""
        self.command(["start", name])

    def close(self) -> None:
        """Stop the site and its timers."""
        self.command(["stop", "canvass-*.timer", "canvass.target", "canvass-*.service"])  # those that are active

    def run_once(self, name: str) -> subprocess.CompletedProcess[bytes]:
        """Run a oneshot to its end, as its timer does; with its exit code and what its processes said, from the journal."""
        started = _said("systemctl", "start", name)
        code = int(self.value(name, "ExecMainStatus"))
        _said("journalctl", "--sync")
        run = f"_SYSTEMD_INVOCATION_ID={self.value(name, 'InvocationID')}"
        said = _said("journalctl", "--no-pager", "--quiet", "--output=cat", run).stdout
        return subprocess.CompletedProcess([name], code or started.returncode, said, started.stderr)

    def pid(self, name: str) -> int:
        """Return the main process's id."""
        process = int(self.value(name, "MainPID"))
        assert process
        return process

    def value(self, name: str, key: str) -> str:
        """Return what systemd says of one property of a unit."""
        return self.command(["show", "--value", f"--property={key}", name]).strip()


def _said(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(words, capture_output=True, timeout=TIMEOUT_S, check=False)
