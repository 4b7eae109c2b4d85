"""The gateway as Python calls, for pages, files and notebooks: one client, and what each page asks of it.

It knows questions, answers and the HTTP line, and nothing of what is behind that line.
"""

from data_access.answers.answer import NOTES, Answer, Archive, EstimateOnRecord, Picture
from data_access.answers.cases import CaseSession
from data_access.answers.frames import CAMERAS, PLACES
from data_access.client.client import ARROW, Client, Lines

__all__ = [
    "ARROW",
    "CAMERAS",
    "NOTES",
    "PLACES",
    "Answer",
    "Archive",
    "CaseSession",
    "Client",
    "EstimateOnRecord",
    "Lines",
    "Picture",
]
