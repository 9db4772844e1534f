"""Attacks on the finished dashboard, and what came of them: `make qa`.

The tests say that each part does what it should; they run at every change, in minutes. What is here takes longer: it
breaks, floods, kills and reads through the whole. Each module is one proof, `python -m qa NAME` runs it alone, and
`make qa` runs them all and writes docs/quality.md from what they found.
"""
