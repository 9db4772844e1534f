"""Benchmark the text checker: how many verdicts are right by key, every wrong one, its speed and its memory."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from time import perf_counter

from bench.common import median, tell
from lib.claims import report
from lib.releases.store import store
from tests.claims import cases

RUNS = 5
WORDS = 3_000
CHARACTERS = 50_000


def main() -> None:
    """Print what is right by file and by verdict, each wrong one, then times and memory."""
    register = store.current()
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for file in cases.FILES:
        made = cases.results(register, file)
        good = [result for result in made if result.right]
        passed = [result for result in made if result.wrongly_passed]
        tell(f"claims: {file}", f"{len(good)} of {len(made)} right", "95%, held back 85%")
        tell(f"claims: {file}, wrongly as published", str(len(passed)), "0")
        for verdict, (some, every) in cases.by_verdict(made).items():
            right[verdict] += some
            whole[verdict] += every
        for result in made:
            if not result.right:
                print(f"claims: wrong: {result}")
    for verdict in sorted(whole):
        print(f"claims: {verdict}: {right[verdict]} of {whole[verdict]}")
    sentences = [case.sentence for file in cases.FILES for case in cases.cases(file)]
    text = " ".join(sentences * 20)
    words = " ".join(text.split()[:WORDS])
    report.check(words, register, cases.DATED)  # the first fills the caches
    for name, part, goal in (
        (f"{WORDS:,} words", words, "150 ms"),
        (f"{CHARACTERS:,} characters", text[:CHARACTERS], "1.5 s"),
    ):
        times = []
        for _ in range(RUNS):
            began = perf_counter()
            report.check(part, register, cases.DATED)
            times.append(perf_counter() - began)
        tell(f"claims: {name}, each sentence with a number", f"{median(times) * 1000:.0f} ms", goal)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    report.check(text[:CHARACTERS], register, cases.DATED)
    after, peak = tracemalloc.get_traced_memory()
    tell("claims: memory kept", f"{(after - before) / 1e6:.1f} MB, {(peak - before) / 1e6:.1f} MB at most", "0.1 MB")


if __name__ == "__main__":
    main()
