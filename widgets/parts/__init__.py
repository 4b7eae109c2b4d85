"""What all panels are made of: map, table, chart, controls, HTML, local times, the guard. Knows no case and no answer."""
