"""The product's own words pass the check: of exhibits, tiles, answers, cautions, figures and the bulletin."""

from dataclasses import dataclass, replace

import pytest

from lib import exhibits
from lib.addresses import bare
from lib.claims import report
from lib.claims.verdicts import Verdict
from lib.exhibits import headlines, questions
from lib.model import words
from lib.model.records import Grade
from lib.outlets.bulletin import bulletin_pages
from tests.claims.cases import DATED
from tests.wording import of_html

ACCUSED = {
    Verdict.UNIT,
    Verdict.PLACE,
    Verdict.PERIOD,
    Verdict.SUBJECT,
    Verdict.QUALIFIER,
    Verdict.VALUE,
    Verdict.NOT_BY_FORCE,
    Verdict.NOT_COMPARABLE,
}
# Where a number stands and the number -> why the verdict is no fault of the check.
ALLOWED = {
    ("exhibit wordings", "717"): "a quotation of another's word, which we then correct",
    ("bulletin", "717"): "the same quotations, in the notes",
    ("exhibit forces-map", "5,222"): "the greatest count of the table, which does not say whose it is",
    ("exhibit forces-compare", "5,222"): "the greatest count of the table, which does not say whose it is",
    ("bulletin", "5,222"): "the same sentence",
    ("bulletin", "550"): "a quotation of 'over 550', in a sentence about periods",
    ("bulletin", "43"): "corrects a reading of 44 forces in its own sentence",
    ("bulletin", "twice"): "warns of the counts of one police force that are out of line with its others",
}
UNHELD = {  # numbers that are neither held nor said elsewhere -> why
    ("statistic iicsa-implemented", "20"): "quotes what a newspaper reported",
}
FEW = 3  # words: a block of fewer is the number of a tile or a label


@dataclass(frozen=True)
class OwnText:
    """A text of the product, where it stands, and whether it is of what only the press reported."""

    where: str
    text: str
    press: bool = False


def texts(register):
    """Yield every text, each once, as a reader would paste it."""
    seen = set()
    said = (_exhibits, _tiles, _answers, _caveats, _said, _bulletin)
    for one in (one for each in said for one in each(register)):
        if one.text not in seen:
            seen.add(one.text)
            yield one


def _selections(register, needs):
    """The selection that a page opens with; for an exhibit of one police force, of several of them."""
    opening = bare.selection(register)
    if not needs:
        return [opening]
    return [replace(opening, force=(code,)) for code in register.forces]


def _exhibits(register):
    for name, builder in exhibits.REGISTRY.items():
        for selection in _selections(register, builder.needs):
            if not exhibits.can_be_made(name, selection):
                continue
            exhibit = exhibits.make(name, register, selection)
            yield OwnText(f"exhibit {name}", f"{exhibit.name}. {exhibit.description}")
            yield from (OwnText(f"exhibit {name}, {said.id}", said.words) for said in exhibit.said)


def _tiles(register):
    for group in headlines.groups(register, bare.selection(register)):
        for tile in group.tiles:
            yield OwnText(f"tile {tile.id}", tile.said)
            yield OwnText(f"tile {tile.id}, as it reads", f"{tile.label}: {tile.number}. {tile.beside}. {tile.meaning}")
        yield from (OwnText(f"beside tiles {group.id}, {said.id}", said.words) for said in group.said)


def _answers(register):
    for one in questions.answered(register):
        yield OwnText(f"answer {one.id}", f"{one.question} {one.answer}")


def _caveats(register):
    for caveat in register.caveats.values():
        if caveat.must_show:
            for text in (caveat.short, caveat.brief, caveat.long):
                if text:
                    yield OwnText(f"caveat {caveat.id}", text)


def _said(register):
    for statistic in register.statistics.values():
        yield OwnText(f"statistic {statistic.id}", words.sentence(statistic), press=statistic.grade is Grade.PRESS)


def _bulletin(register):
    """Each block of words of the national page and of some of the forces' pages, as a reader would copy it.

    Tables and tiles are read elsewhere: a cell is checked in the sentence that says it..
    """
    pages = [bulletin_pages.national(register, pictures=False)]
    pages += [bulletin_pages.force(register, code, pictures=False) for code in list(register.forces)[::11]]
    blocks = [block for page in pages for block in of_html(page) if block.role in {"text", "heading"}]
    for text in (block.text for block in blocks):
        if len(text.split()) > FEW and not text[0].islower() and not text.startswith("Open on its own page"):
            yield OwnText("bulletin", text)


@pytest.fixture(scope="module")
def findings(register):
    """Every finding in the product's own words, with the text that it is in."""
    return [(one, found) for one in texts(register) for found in report.check(one.text, register, DATED).findings]


def test_every_kind_of_text_is_read_and_has_numbers(findings):
    kinds = {one.where.split()[0] for one, _ in findings}
    assert kinds == {"exhibit", "tile", "beside", "answer", "caveat", "statistic", "bulletin"}
    assert sum(found.as_published for _, found in findings) > len(findings) / 2


def test_no_number_of_our_own_is_called_wrong(findings):
    wrong = [
        f"{one.where}: {found.number} {found.verdict}: {one.text[max(0, found.start - 80) : found.end + 80]}"
        for one, found in findings
        if found.verdict in ACCUSED and (one.where, found.number) not in ALLOWED
    ]
    assert not wrong, "\n".join(wrong)


def test_only_figures_of_the_press_are_said_to_be_known_from_it_alone(findings, register):
    press = {s.id for s in register.statistics.values() if s.grade is Grade.PRESS}
    told = [(one, found) for one, found in findings if found.verdict is Verdict.PRESS_ONLY]
    assert told
    for one, found in told:
        assert set(found.statistics) <= press, f"{one.where}: {found.number}"
        assert one.press or not one.where.startswith("statistic"), one.where


def test_no_number_of_our_own_is_unknown_or_out_of_date(findings):
    """A tile is checked in the sentence that says it: its parts, one after the other, are no sentences."""
    unknown = [
        f"{one.where}: {found.number} {found.verdict}: {one.text[max(0, found.start - 80) : found.end + 80]}"
        for one, found in findings
        if found.verdict in {Verdict.NOT_HELD, Verdict.SUPERSEDED}
        and (one.where, found.number) not in UNHELD
        and not one.where.endswith("as it reads")
    ]
    assert not unknown, "\n".join(unknown)


def test_every_exception_is_in_use(findings):
    used = {(one.where, found.number) for one, found in findings if found.verdict in ACCUSED}
    assert not set(ALLOWED) - used
    assert not set(UNHELD) - {(one.where, f.number) for one, f in findings if f.verdict is Verdict.NOT_HELD}
