"""What the registers hold of a time that has not come, because the clock had run ahead: put right when it is set back.

Reads, holds, purges and accounts stay as they are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, update

from data_access.records.accounts import credentials, failed_log_ons, log_ons, people, question_rate
from data_access.records.casework import case_sessions
from data_access.steps import Recorded


def put_right(connection: Connection, recorded: Recorded, now: datetime, lock_for: timedelta) -> dict[str, int]:
    """End log-ons and case sessions of the future, locks longer than any, and used codes; return how many by name.

    Args:
        now: What the clock says since it was put right.
        lock_for: How long an account is locked at most.
    """
    step, seq = credentials.step_at(now), recorded.seq
    log_on, person = log_ons.sessions, people.people
    ended = {"ended_at": recorded.at, "ended_why": "clock_set_back", "seq": seq}
    changes = {
        "sessions": update(log_on).where(log_on.c.ended_at.is_(None), log_on.c.last_used_at > now).values(**ended),
        "locks": delete(failed_log_ons.locks).where(failed_log_ons.locks.c.until > now + lock_for),
        "failures": delete(failed_log_ons.failures).where(failed_log_ons.failures.c.last_at > now),
        "places": update(failed_log_ons.places)
        .where(failed_log_ons.places.c.last_at > now)
        .values(last_at=now, seq=seq),
        "codes": update(person).where(person.c.totp_step > step).values(totp_step=step, seq=seq),
        "askings": delete(question_rate.askings).where(question_rate.askings.c.at > now),
    }
    done = {name: connection.execute(change).rowcount for name, change in changes.items()}
    done["case_sessions"] = case_sessions.close_begun_after(connection, recorded, now)
    return {name: count for name, count in done.items() if count}
