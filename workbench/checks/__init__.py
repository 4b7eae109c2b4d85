"""What `workbench doctor` and `workbench health` look at. A check only looks: it mends nothing, and what it cannot tell it calls unknown."""
