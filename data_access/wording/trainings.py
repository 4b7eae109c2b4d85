"""What is said of trainings that end."""

from __future__ import annotations

from data_access.answers.trainings import TrainingEnd


def own_end(end: TrainingEnd) -> str:
    """Tell somebody when their training ends."""
    return f"Your training ({end.label}) counts until {end.until.isoformat()}. Have it renewed and recorded before."
