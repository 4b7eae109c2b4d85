"""What waits for who asks nothing, and how the site stands: the page of auditors, commanders and administrators."""
