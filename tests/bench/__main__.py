"""`make bench`: what the promises cost, as ratios in one run."""

from tests.bench.questions import main

main()
