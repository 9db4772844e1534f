"""What is copied is short, is cited neutrally and links to the row of its figure, with every caution."""

import html
import re

import pytest

from lib.exhibits import forces_answer, headlines, questions
from lib.model import words
from lib.model.records import Selection
from lib.outlets.html import page_furniture
from lib.search import catalogue

BUTTON = re.compile(r'data-copy="([^"]*)" data-path="([^"]*)"')
VIEWS = [Selection(), Selection(figures="announced")]


def copied(register, selection):
    """The texts and links of the copy buttons of the Summary page, its questions apart."""
    shown = page_furniture.figures(register, selection)
    return [(html.unescape(text), html.unescape(link)) for text, link in BUTTON.findall(shown)]


def before_source(text):
    said, source, _ = text.partition(" Source: ")
    assert source, text
    return said


@pytest.mark.parametrize("selection", VIEWS, ids=["published", "announced"])
def test_a_sentence_of_the_summary_is_short_and_links_to_its_row(register, selection):
    found = sorted(set(copied(register, selection)))  # some stand twice: beside the number on a phone, else in a list
    assert len(found) == len(register.tiles) + 1  # and the newest change
    for text, link in found:
        assert len(before_source(text).split()) <= words.MOST_QUOTED, text
        name = re.fullmatch(r"/sources\?statistic=([a-z0-9-]+)", link)
        assert name, link
        statistic = register.statistic(name[1], selection.figures)
        assert words.sentence(statistic) in text
        for caveat in register.caveats_of([statistic]):
            assert not caveat.must_show or caveat.briefly in text


def test_a_sentence_of_any_figure_is_short(register):
    quotes = {name: catalogue.entry(register, name).quote for name in register.statistics}
    assert len([text for text in quotes.values() if text]) > 70
    for name, text in quotes.items():
        if text:
            assert len(before_source(text).split()) <= words.MOST_QUOTED, name


def answers(register, version=""):
    """The texts and links of the copy buttons of the common questions, and the questions."""
    shown = page_furniture.common_questions(register, Selection(version=version))
    found = [(html.unescape(text), html.unescape(link)) for text, link in BUTTON.findall(shown)]
    return list(zip(questions.answered(register, version), found, strict=True))


def test_an_answer_is_copied_in_few_words_with_its_cautions_and_the_row_of_its_figure(register):
    found = answers(register)
    assert len(found) > 6
    for one, (text, link) in found:
        assert text == one.quote
        assert len(text.partition(" Source")[0].split()) <= words.MOST_QUOTED, text
        assert all(caveat.briefly in text for caveat in one.caveats)
        assert link == (f"/sources?statistic={one.row}" if one.row else one.link)
        assert not one.row or words.label(register.statistics[one.row]) in text or one.id == "never-reported"
    assert [one.id for one, _ in found if one.row] == [
        "grooming-gangs",
        "is-it-rising",
        "closed-cases",
        "never-reported",
    ]


def test_a_shorter_answer_keeps_the_warning_about_its_number(register):
    (short,) = [text for one, (text, _) in answers(register) if one.id == "grooming-gangs"]
    assert register.caveats["audit-scale"].briefly in short


NEVER_COPIED = re.compile(r"Guardian|Evening Standard|GB News|\bSun\b|Maszkiewski|GitHub, |\.parquet|[a-z]+/[a-z_]+/")


def test_no_copied_text_names_a_newspaper_a_private_person_or_a_file(register):
    texts = [text for _, (text, _) in answers(register)]
    texts += [text for selection in VIEWS for text, _ in copied(register, selection)]
    texts += [catalogue.entry(register, name).quote for name in register.statistics]
    for force in ((), ("E23000011",), ("E23000011", "E23000005"), ("BTP",)):
        for measure in ("eleven-codes", "71"):
            selection = Selection(force=force, measure=measure)
            texts.append(forces_answer.answer(register, selection, "2024-25").quote)
            assert len(texts[-1].partition(" Source")[0].split()) <= words.MOST_QUOTED, texts[-1]
    for text in texts:
        assert not NEVER_COPIED.search(text), text


def test_with_an_origin_the_link_is_a_whole_address(register, configured):
    configured(DASHBOARD_ORIGIN="https://figures.example.org")
    links = [link for _, link in copied(register, Selection())]
    assert links
    assert all(link.startswith("https://figures.example.org/sources?statistic=") for link in links)


def test_an_earlier_release_is_named_in_the_link(earlier):
    asked = Selection(version="2026-11-22")
    assert all(link.endswith("&version=2026-11-22") for _, link in copied(earlier, asked))


@pytest.mark.parametrize("selection", VIEWS, ids=["published", "announced"])
def test_each_count_of_offences_stands_under_a_caution_of_its_group(register, selection):
    offences, reviews = headlines.groups(register, selection)
    assert [caveat.id for caveat in offences.shared] == ["under-reporting"]
    assert reviews.shared == ()
    shown = page_furniture.figures(register, selection)
    first, second = re.findall(r'<section class="figures".*?(?=<section class="figures"|\Z)', shown, re.DOTALL)
    assert "data-caution-group" in first.partition(">")[0]
    assert "data-caution-group" not in second.partition(">")[0]
    assert first.count('data-caveat="under-reporting"') == 1
    assert first.index('data-caveat="under-reporting"') < first.index('class="tile-number"')
    described = re.findall(r'class="tile-number" aria-describedby="([^"]+)"', first)
    assert len(described) == len(offences.tiles)
    assert all(f'id="{name}"' in first for name in described)
    for tile in (*offences.tiles, *reviews.tiles):
        assert all(caveat.must_show for caveat in tile.caveats)
    for tile in offences.tiles:
        assert len(offences.own(tile)) <= 1
