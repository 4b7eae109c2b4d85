"""`python -m tests.bench`: what the promises cost, as ratios in one run; a large file until it is visible; reads that come in live."""

from tests.bench import importing, live, questions

questions.main()
importing.main()
live.main()
