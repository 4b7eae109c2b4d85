"""An analyst's own JupyterLab through the Hub, as a browser drives it: started, asked to run code, looked at."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import websockets

from tests.builders.serving import Person, wait_for


@dataclass
class Lab:
    """One analyst's JupyterLab, with one kernel."""

    person: Person
    name: str
    public_url: str
    kernel: str = ""

    def start(self) -> Lab:
        """Start the server and a kernel in it."""
        browser, lab = self.person.http, f"/user/{self.name}/lab"
        wait_for(lambda: self._is_up(lab), 400, "no server", 1.0)
        token = next(c.value for c in browser.cookies.jar if c.name == "_xsrf" and self.name in c.path)
        kernels = f"/user/{self.name}/api/kernels"
        made = browser.post(kernels, headers={"X-XSRFToken": str(token)}, json={"name": "python3"})
        self.kernel = made.json()["id"]
        return self

    def _is_up(self, lab: str) -> bool:
        """Say whether the server is up; if not, ask for it as the Hub's page does: one that is still stopping is not started by that."""
        if self.person.http.get(lab).url.path == lab:
            return True
        self.person.http.get("/hub/spawn", timeout=180)
        return False

    def run(self, code: str, until: str) -> str:
        """Run code in the kernel; return the first piece of what it prints that has `until` in it."""
        paths = {"/", f"/user/{self.name}/"}
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.person.http.cookies.jar if c.path in paths)
        return asyncio.run(self._execute(cookies, code, until))

    async def _execute(self, cookies: str, code: str, until: str) -> str:
        own = self.public_url.rstrip("/")
        url = f"{own.replace('http', 'ws', 1)}/user/{self.name}/api/kernels/{self.kernel}/channels"
        async with websockets.connect(url, additional_headers={"Cookie": cookies, "Origin": own}) as line:
            await line.send(json.dumps(_request(code)))
            async with asyncio.timeout(300):
                while True:
                    heard = json.loads(await line.recv())
                    if heard["msg_type"] == "stream" and until in heard["content"]["text"]:
                        return str(heard["content"]["text"])
                    if heard["msg_type"] == "error":
                        raise RuntimeError(str(heard["content"]))


def _request(code: str) -> dict[str, Any]:
    header = {"msg_id": uuid4().hex, "username": "x", "session": uuid4().hex, "msg_type": "execute_request"}
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = {"header": {**header, "version": "5.3"}, "parent_header": {}, "metadata": {}, "content": content}
    return {**message, "channel": "shell", "buffers": []}
