"""Tests, by kind: unit, contract, flow, faults, serving, browser, house."""
