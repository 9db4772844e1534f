"""Fuzzing, fault injection, accessibility audit and soak of the whole dashboard: `make qa`.

The tests show that each part does what it should; they run at every change, in minutes. The suites here take longer: they
search with random inputs, break what the dashboard runs on, read every page and load the server. `python -m qa NAME` runs
one suite; `make qa` runs all and writes docs/quality.md from what they find.
"""
