"""Words that say more of a range or a change than statistics can: none of them stands in what readers are given."""

import re
from html import unescape

import pytest

from lib import exhibits
from lib.model.records import Selection
from lib.search import methods
from lib.settings import ROOT

BANNED = re.compile(
    r"\b(uncertaint(y|ies)|margins? of error|confidence|more than chance|significan(t|tly|ce)|real(ly)?|p-value)\b",
    re.IGNORECASE,
)
SURVEYS = {"survey-estimate"}  # what a survey's own margin of error is said of
FORCES = ((), ("E23000004",), ("W15000001", "E23000001"), ("E23000034",))


def words(exhibit):
    yield from (exhibit.headline, exhibit.subtitle, exhibit.description, *(c.title for c in exhibit.columns))
    yield from (text for c in exhibit.caveats if c.id not in SURVEYS for text in (c.short, c.long))
    for column in exhibit.table.columns:
        yield from {str(cell) for cell in exhibit.table[column].unique()}


@pytest.mark.parametrize("basis", ["count", "rate"])
@pytest.mark.parametrize("measure", ["eleven-codes", "88A", "71"])
def test_no_exhibit_by_force_says_more_than_it_can(register, basis, measure):
    made = 0
    for name, builder in exhibits.REGISTRY.items():
        for force in FORCES if builder.page == "forces" else ():
            selection = Selection(force=force, measure=measure, basis=basis, year="2023-24")
            if exhibits.can_be_made(name, selection):
                made += 1
                for text in words(exhibits.make(name, register, selection)):
                    assert not BANNED.search(text), (name, text)
    assert made > 20


def test_no_template_and_no_caveat_does(register):
    for file in (ROOT / "lib" / "templates").glob("*.html"):
        text = re.sub(r"<[^>]+>|{[{%#].*?[}%#]}", " ", unescape(file.read_text(encoding="utf-8")))
        assert not BANNED.search(text), file.name
    for caveat in register.caveats.values():
        if caveat.id not in SURVEYS:
            assert not BANNED.search(f"{caveat.short} {caveat.long}"), caveat.id
    for row in [*register.rows("dispersion"), *register.rows("definitions")]:
        assert not BANNED.search(" ".join(map(str, row.values()))), row


def test_the_methods_tell_how_much_counts_vary(register):
    facts = methods.facts(register)
    assert float(facts["range_phi"]) == register.dispersion[register.opening_measure].factor
    assert "which we have not used" in facts["residents"]
    assert "better indicator of police activity" in facts["regulator"]
