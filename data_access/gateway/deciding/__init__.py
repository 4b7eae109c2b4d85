"""Who calls, what policy must know, and the two ways on record: `spine.py` of a question, `acts.py` of an act."""
