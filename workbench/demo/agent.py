"""What an OpenALPR agent sends of a vehicle that passed, with pictures of the plate as it is, whatever was read."""

from __future__ import annotations

import json
from datetime import datetime

from workbench.demo import pictures
from workbench.demo.plates import STATES

_NAMES = {state.code: state.name for state in STATES}


def message(
    *,
    uuid: str,
    camera_id: str,
    at: datetime,
    plate: str,
    state: str | None,
    confidence: float,
    colour: str | None,
    metal: tuple[str, str] | None,
) -> str:
    """Write one message, as one line of JSON without its end.

    Args:
        plate, state: As read.
        confidence: 0 to 1.
        metal: Plate and state as they are, which the pictures show; None to send no pictures.
    """
    began_ms = round(at.timestamp() * 1000)
    seen: dict[str, object] = {}
    if metal is not None:
        seen["best_plate"] = {"plate_crop_jpeg": pictures.crop(*metal)}
        seen["overview_jpeg"] = pictures.overview(*metal, colour)
    return json.dumps(
        {
            "data_type": "alpr_group",
            "best_uuid": uuid,
            "best_plate_number": plate,
            "best_confidence": round(confidence * 100, 1),
            "best_region": _NAMES.get(state or ""),
            "epoch_start": began_ms,
            "epoch_end": began_ms + 400,
            "camera_id": camera_id,
            "vehicle": {"color": [{"name": colour, "confidence": 80.0}] if colour else []},
            **seen,
        },
        separators=(",", ":"),
    )
