"""Acts as Python calls: whatever a person may do beside asking, by the one request that the act says of itself."""

from __future__ import annotations

from typing import Any

from data_access.acts.table import ActValue
from data_access.answers.value import V, value_of
from data_access.client import Client
from data_access.client.act_requests import request_for


def do(client: Client, act: type[ActValue], /, **fields: object) -> Any:
    """Do an act with these fields, and return the document that comes back, if there is one.

    Raises:
        Refused: Policy said no; that is on record.
        InvalidQuery: A field is unfit; names it.
        NotFound, Conflict: The act does not fit what the registers hold; nothing was changed.
    """
    request = request_for(act, fields)
    return client.document(request.method, request.path, request.body, request.query)


def in_case(client: Client, answer: type[V], act: type[ActValue], case_session: str, /, **fields: object) -> V:
    """Do an act in the file of a case under its open case session, and return what the file has of it. Raises as `do`.

    Args:
        answer: What comes back.
    """
    return value_of(answer, do(client, act, case_session=case_session, **fields), "the file of the case")
