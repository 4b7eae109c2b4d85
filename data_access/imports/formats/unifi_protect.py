"""UniFi Protect, web hooks of its Alarm Manager (POST) whose alarm is set up for license plates.

Source: payloads that receivers published, four of them independent of one another; the vendor does not document the body (level:
payload; seen since Protect 5). `timestamp` of a trigger is milliseconds since 1970 in UTC; the one beside `alarm` is when the
hook was sent, and is not taken. There is no confidence, no state and no position.

One hook holds one or several triggers; each whose `key` begins with `license_plate` (`_unknown`, `_known`, `_of_interest`) is a
read, its plate the `value`. The camera is `device`, its hardware address in twelve letters and digits. Triggers of other kinds are
skipped and counted; those about people (`person`, `face_known`, ...) refuse the file (D10): give license plates an alarm of
their own. A plate without a `value`, as older versions send it, is skipped and counted.

An event's `eventId` is the same for all plates that were seen in it, so it is no id of a read: a read's is made of camera,
instant and plate, and the same read out of two alarms is stored once.

Not taken: `group`, the name that somebody gave to the vehicle, which may be a person's; which list a plate is on; zones; links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at, each
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.forbidden import refuse_people
from data_access.imports.terms.notation import TimeRule


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    triggers = each(record, "alarm", "triggers")
    if not triggers or any(not isinstance(trigger.get("key"), str) for trigger in triggers):
        raise unfit()
    refuse_people(trigger["key"] for trigger in triggers)
    for trigger in triggers:
        if not trigger["key"].startswith("license_plate"):
            skips["other_events"] += 1
        elif not at(trigger, "value"):
            skips["plate_not_read"] += 1
        else:
            yield {
                "captured_at": trigger.get("timestamp"),
                "camera_id": trigger.get("device"),
                "plate": trigger["value"],
            }


FORMAT = Format(
    name="unifi_protect",
    says="UniFi Protect, web hooks of the Alarm Manager for license plates (JSON)",
    source="payloads in public receivers; the vendor does not document them",
    carrier=Json(),
    used=frozenset({"alarm", "timestamp"}),
    reads=_reads,
    time=TimeRule(order="epoch_ms"),
    confidence=None,
    own_positions=False,
    sample=(
        b'{"alarm": {"triggers": [{"key": "license_plate_unknown", "value": "9A9A9A", "device": "C",'
        b' "timestamp": 1767261600000}]}, "timestamp": 1767261601000}'
    ),
)
