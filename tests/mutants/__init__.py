"""Defects of the clauses: for each kept cell one is planted in a copy of the tree, and the test that the cell names must fail.

`python -m tests.mutants` (`make clause-mutants`) tries them all; `python -m tests.mutants U5 "R1 barstow"` tries some.
"""
