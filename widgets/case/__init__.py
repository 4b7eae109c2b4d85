"""Who is at the page, and the justification under which they ask. Knows no answer."""
