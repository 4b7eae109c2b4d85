"""The work page: one question, one answer, and what is looked at of it. What was typed is read here, and said back in words."""
