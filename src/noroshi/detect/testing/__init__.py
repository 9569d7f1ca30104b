"""Tests of rules: `*_test.rego`, `cases.yaml`, and how much of the rules they reach."""
