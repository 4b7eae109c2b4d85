"""`make bench`: what the promises cost, as ratios in one run; and how long a large file takes until it is visible."""

from tests.bench import importing, questions

questions.main()
importing.main()
