"""Invented pictures of invented plates: what stands on the metal, whatever a reader made of it. Marked SYNTHETIC."""

from __future__ import annotations

import base64
import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from workbench.demo.plates import STATES, dashed

GROUND = {"XA-NOR": "#f4f1e4", "XA-WES": "#dfe9f2", "XA-SUD": "#f2e4d9", "XA-OST": "#e6efe0"}
PAINT = {
    "white": "#e8e8e4",
    "black": "#1d1f22",
    "silver": "#b5b9bd",
    "grey": "#7c8085",
    "blue": "#2f4f7d",
    "red": "#8c2d28",
}
MARK = "SYNTHETIC"


def crop(plate: str, state: str) -> str:
    """Draw a plate close by, and return it as JPEG in base64."""
    return _jpeg(_plate(plate, state))


def overview(plate: str, state: str, colour: str | None) -> str:
    """Draw a vehicle from behind, and return it as JPEG in base64."""
    image = Image.new("RGB", (420, 260), "#4a4d4f")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 420, 90), fill="#8d979e")
    draw.rounded_rectangle((80, 50, 340, 225), 24, fill=PAINT.get(colour or "", "#6d6f66"))
    draw.rounded_rectangle((112, 64, 308, 120), 12, fill="#20262b")
    for left in (92, 300):
        draw.rectangle((left, 135, left + 28, 155), fill="#b3221c")
    image.paste(_plate(plate, state).resize((102, 34)), (159, 168))
    draw.text((8, 238), MARK, fill="#ffd54a", font=_font(16))
    return _jpeg(image)


def _plate(plate: str, state: str) -> Image.Image:
    known = next(each for each in STATES if each.code == state)
    image = Image.new("RGB", (240, 80), GROUND[state])
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((2, 2, 237, 77), 8, outline="#3a3f45", width=2)
    draw.text((120, 12), f"{known.name.upper()} · {MARK}", fill="#8a4b00", font=_font(11), anchor="mt")
    draw.text((120, 50), dashed(plate, known), fill="#1c2126", font=_font(38), anchor="mm")
    return image


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _jpeg(image: Image.Image) -> str:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return base64.b64encode(out.getvalue()).decode("ascii")
