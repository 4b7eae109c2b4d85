"""What is shown of how reads are collected: systems, cameras with their checks and times out of service, field canvasses. No read is among it."""
