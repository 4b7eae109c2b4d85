"""What stands on record: one's own searches, a unit's week, a saved receipt. Knows no question and no answer."""
