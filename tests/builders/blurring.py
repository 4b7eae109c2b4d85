"""Scenes with a plate in them for blurring, how far a known plate can be found again, and stand-ins for the process that blurs."""

from __future__ import annotations

import io
import subprocess
import sys
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

SCENE = (640, 360)
Grey = NDArray[np.float64]


@lru_cache(maxsize=512)
def pattern(text: str, width: int) -> Image.Image:
    """Draw a plate of so many pixels across: dark characters on a light ground."""
    plate = Image.new("L", (width, width // 2), 230)
    size = width / 4.6
    ImageDraw.Draw(plate).text((width / 2, width / 4), text, 25, ImageFont.load_default(size), anchor="mm")
    return plate


def a_plate(drawn: Random) -> str:
    """Invent a plate."""
    return "".join(drawn.choice("0123456789" if place % 2 == 0 else "ABCDEFGHJKLMNPRSTUVWXYZ") for place in range(7))


def a_place(share: float, drawn: Random) -> tuple[int, int]:
    """Choose where in a scene a plate is whose width is a share of it: left and upper edge, in pixels."""
    width = round(SCENE[0] * share)
    return drawn.randrange(SCENE[0] - width), drawn.randrange(SCENE[1] - width // 2)


def a_scene(text: str, share: float, drawn: Random, place: tuple[int, int] = (211, 143)) -> bytes:
    """Draw a street of noise and blocks with a plate in it, whose width is a share of the picture's; PNG."""
    noise = np.random.default_rng(drawn.randrange(2**32)).integers(40, 200, (*SCENE[::-1], 3), dtype=np.uint8)
    scene = Image.fromarray(noise).reduce(8).resize(SCENE)
    scene.paste(pattern(text, round(SCENE[0] * share)).convert("RGB"), place)
    out = io.BytesIO()
    scene.save(out, "PNG", compress_level=1)
    return out.getvalue()


def plate_in(picture: bytes, share: float, place: tuple[int, int] = (211, 143)) -> Grey:
    """Cut out what stands where the plate is, of a scene or of a copy of any size, as grey values."""
    width = round(SCENE[0] * share)
    whole = Image.open(io.BytesIO(picture)).convert("L").resize(SCENE, Image.Resampling.NEAREST)
    return np.asarray(whole.crop((*place, place[0] + width, place[1] + width // 2)), dtype=np.float64)


def likeness(found: Grey, text: str) -> float:
    """Correlate what was found with the known pattern of a plate: 1 if it is that, about 0 if it says nothing."""
    known = np.asarray(pattern(text, found.shape[1]), dtype=np.float64)
    if not found.std():
        return 0.0
    return float(np.corrcoef(found.ravel(), known.ravel())[0, 1])


def stand_in(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program run in the place of the process that blurs; it imports nothing of ours."""
    started = subprocess.Popen

    class Started(started):  # type: ignore[misc, valid-type]  # subprocess.run of others goes on
        def __init__(self, command: Any, **how: Any) -> None:
            ours = isinstance(command, list) and "data_access.blurring.child" in command
            super().__init__([sys.executable, "-I", "-c", program] if ours else command, **how)

    monkeypatch.setattr(subprocess, "Popen", Started)


NONE_CAN_BE_READ = """
import struct, sys
while head := sys.stdin.buffer.read(4):
    sys.stdin.buffer.read(struct.unpack(">I", head)[0])
    sys.stdout.buffer.write(bytes(2))
"""
"""Says of each picture that it cannot be read."""

FAILURES = {
    "ends at once": "raise SystemExit(1)",
    "says nothing": "",
    "says half of it": "import sys; sys.stdout.buffer.write(bytes([8, 5]) + bytes(40))",
    "says more than there is": "import sys; sys.stdout.buffer.write(bytes([1, 1]) + bytes(100_000_000))",
    "says more cells than there may be": "import sys; sys.stdout.buffer.write(bytes([9, 1]) + bytes(27))",
    "is killed": "import os; os.kill(os.getpid(), 9)",
    "says all of it, and then fails": "import sys; sys.stdout.buffer.write(bytes([1, 1, 9, 9, 9])); sys.stdout.flush(); sys.exit(1)",
}
"""What a process may do that was handed one picture, none of which blurs it."""
