"""The one place where anything unexpected is caught: to the log with a reference number, never to the page."""

from __future__ import annotations

import functools
import logging
import secrets
import traceback
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from data_access.errors import AccessError
from data_access.wording.refusals import Problem, problem_of, unexpected

log = logging.getLogger("workbench.page")


class ShowsProblems(Protocol):
    """A model whose `problem` the page shows; None if there is none."""

    problem: Problem | None


P = ParamSpec("P")
T = TypeVar("T")
M = TypeVar("M", bound=ShowsProblems)


def guarded(act: Callable[Concatenate[M, P], None]) -> Callable[Concatenate[M, P], None]:
    """Let a model's act end in a `problem` instead of an exception: an error of ours in words, any other by number."""

    @functools.wraps(act)
    def safe(model: M, /, *args: P.args, **kwargs: P.kwargs) -> None:
        found = tried(functools.partial(act, model, *args, **kwargs))
        if isinstance(found, Problem):
            model.problem = found

    return safe


def tried(act: Callable[[], T]) -> T | Problem:
    """Return what comes of an act, or the problem that it ended in; touches nothing, so it may be done in any thread."""
    try:
        return act()
    except AccessError as error:
        return problem_of(error)
    except Exception as error:  # noqa: BLE001 - the guard: no traceback may reach the page
        return unexpected(_logged(error))


def _logged(error: Exception) -> str:
    """Log where an error arose and what kind it was; its message may hold a row, so that is left out."""
    reference = secrets.token_hex(4)
    where = " < ".join(
        f"{f.name} {f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[:0:-1]
    )
    log.error("unexpected %s, reference %s, in %s", type(error).__name__, reference, where)
    return reference
