"""The vocabulary, for pages and in Python: the workbench's own words, and those that the agency's readers write."""

from __future__ import annotations

from data_access import captured_fields
from data_access.answers.vocabulary import KnownWord, Vocabulary
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.looks import OF_FILTER, words_in_reads
from data_access.gateway.deciding.open_log_on import require_log_on
from data_access.gateway.open_site.site import Site
from data_access.questions.shapes import COMPASS
from data_access.vehicle_words import KIN, SPELLINGS, Kind, word
from data_access.vocabulary import STATE_NAMES


def vocabulary_of(site: Site, caller: Caller) -> Vocabulary:
    """Return the words of each look that the pack lets be captured, and the states. It tells of no read.

    Raises:
        NotLoggedOn: The log-on is unknown or over.
        Busy: What is stored could not be read.
    """
    require_log_on(site, caller)
    listed = {
        name: _words(site, kind) if captured_fields.OF_FILTER[name] in site.pack.fields else ()
        for name, kind in OF_FILTER.items()
    }
    states = tuple(
        KnownWord(word=iso, also=(*names, *((iso[3:].lower(),) if iso != "CA-NB" else ())))
        for iso, names in sorted(STATE_NAMES.items())
    )
    return Vocabulary(**listed, states=states, directions=COMPASS)


def _words(site: Site, kind: Kind) -> tuple[KnownWord, ...]:
    written = {word(kind, each) or "" for each in words_in_reads(site, kind)} - {""}
    return tuple(
        KnownWord(
            word=each,
            also=SPELLINGS[kind].get(each, ()),
            finds=KIN[kind].get(each, ()),
            reads_bear_it=each in written,
        )
        for each in sorted(SPELLINGS[kind].keys() | written)
    )
