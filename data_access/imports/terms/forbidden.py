"""Names of columns and keys that speak of people. A file that has one is refused whole.

Source: Twin Falls 401.7 (clause D10), not detected: "Facial images, people, gender, or race". Owner look-up, faces and
scoring people are out of bounds for the project whatever the agency; so are identifiers of phones. The list is wide on
purpose: a wrongly refused file costs a renamed column, a wrongly read one cannot be unread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from data_access.errors import InvalidQuery

_TOLD_BY_A_WORD = """
face faces faceid facial gender sex race races racial ethnic ethnicity skin person persons people human
driver drivers passenger passengers occupant occupants pedestrian pedestrians owner owners registrant
dob birth birthday birthdate age ssn religion nationality biometric biometrics
phone phones telephone cellphone imei imsi msisdn mac bssid ssid bluetooth email
"""
_TOLD_BY_A_PART = """
gender ethnic facial faceid faceimage passenger occupant driver person pedestrian dateofbirth ownername biometric
telephone phonenumber macaddr firstname lastname fullname surname masterofcar
"""
_WORDS, _PARTS = frozenset(_TOLD_BY_A_WORD.split()), tuple(_TOLD_BY_A_PART.split())
_OF_AN_AGENCY = frozenset({"agency", "agencies", "network", "department", "organisation", "organization"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def speaks_of_people(name: str) -> bool:
    """True if a column or key, by its name, holds something about a person or a person's phone."""
    folded = unicodedata.normalize("NFKC", name)
    words = set(re.findall(r"[a-z0-9]+", _CAMEL.sub(" ", folded).lower()))
    if words & _OF_AN_AGENCY:
        words -= {"owner", "owners"}
    joined = re.sub(r"[^a-z0-9]", "", folded.lower())
    return bool(words & _WORDS) or any(part in joined for part in _PARTS)


def refuse_people(names: Iterable[str], harmless: frozenset[str] = frozenset()) -> None:
    """Refuse a file that has a column or key about people.

    Args:
        harmless: Names, letter for letter, that a vendor's layout is known to give to something else (a camera's own
            `macAddress`).

    Raises:
        InvalidQuery: Says that there is one, by its place; not its name, which the file made up.
    """
    for place, name in enumerate(names, start=1):
        if name not in harmless and speaks_of_people(name):
            raise InvalidQuery(
                "file",
                f"column or key {place} is about people, faces or phones (D10, out of bounds); "
                "have the vendor leave it out and import again",
            )
