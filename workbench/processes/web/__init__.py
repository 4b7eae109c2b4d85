"""What the processes that speak HTTP to browsers have in common: addresses, headers, log, what they must refuse."""
