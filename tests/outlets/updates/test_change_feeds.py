"""Feeds of one police force or figure: valid Atom, only what is public, the sentence to use now and its cautions."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import feedparser
import polars as pl
import pytest

from lib.addresses import address
from lib.model.records import Grade, Selection
from lib.outlets.answers import statistic_answers
from lib.outlets.updates import answer_changes, change_feeds
from lib.releases.store import PublicReleases, store
from tests.release_packages import FIRST, House
from tests.test_public_words import found
from tests.wording import Block, of_html

KENT, AVON = "E23000032", "E23000036"


def parsed(content):
    feed = feedparser.parse(content)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == "atom10"
    return feed


def text_of(entry):
    return unescape(re.sub(r"<[^>]+>", " ", entry.content[0].value))


def made(register, **changes):
    """The public releases of a register whose figures were changed after the release before it, a week earlier."""
    week = pl.col("published_at") - timedelta(days=7)
    older = register.tables["releases"].with_columns(week, id=(week.dt.date().cast(pl.String)))
    before = replace(register, tables={**register.tables, "releases": older}, digest="before")
    table = register.tables["statistics"]
    for column, (name, value) in changes.items():
        is_it = pl.col("id") == name
        table = table.with_columns(pl.when(is_it).then(pl.lit(value)).otherwise(pl.col(column)).alias(column))
    now = replace(register, tables={**register.tables, "statistics": table}, digest=f"changed {changes}")
    package = lambda one, name: SimpleNamespace(register=one, id=name)  # noqa: E731
    return PublicReleases(package(now, now.release.id), {before.release.id: package(before, before.release.id)})


@pytest.fixture(scope="module")
def shown():
    return store.shown()


def test_every_feed_is_valid_and_says_the_sentence_of_now_with_every_caution(shown):
    register, ids = shown.current.register, set()
    for name in change_feeds.statistic_ids(shown):
        feed = parsed(change_feeds.of_statistic(shown, name))
        newest, *others = feed.entries
        answer = statistic_answers.of_statistic(register, name)
        said = text_of(newest)
        assert (answer.say or answer.no_sentence) in said
        assert all(caveat in said for caveat in answer.caveats)
        assert answer.source.citation in said
        assert answer.designation in said
        assert all(answer.say is None or answer.say not in text_of(entry) for entry in others)
        for entry in feed.entries:
            assert found([Block(entry.title), *of_html(entry.content[0].value)]) == [], name
        ids |= {feed.feed.id, *(entry.id for entry in feed.entries)}
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    assert all(one.startswith("urn:uuid:") for one in ids)
    assert len(ids) > 2 * len(register.statistics)


@pytest.mark.parametrize("code", [KENT, AVON, "BTP"])
def test_the_feed_of_a_police_force_says_its_counts_of_the_newest_year(shown, code):
    feed = parsed(change_feeds.of_force(shown, code))
    said = text_of(feed.entries[0])
    force = shown.current.register.forces[code]
    assert f"{force.name} recorded" in said
    assert "not all offences" in said
    assert f"{force.name} recorded fewer than 10 " in said
    assert feed.feed.title == f"Child sexual offences that {force.name} recorded (updates)"
    assert feed.feed.links[1].href.startswith(f"/forces?force={code}")
    for entry in feed.entries:
        assert found([Block(entry.title)]) == []


def test_a_press_report_has_its_label_and_no_sentence(shown):
    register = shown.current.register
    (name, *_) = [one.id for one in register.statistics.values() if one.grade is Grade.PRESS]
    said = text_of(parsed(change_feeds.of_statistic(shown, name)).entries[0])
    assert "Press report." in said
    assert "Only the press reported this figure." in said
    assert str(register.statistics[name].quantity.value).removesuffix(".0") not in said.split("Cautions that")[0]


def test_a_number_that_changed_is_told_with_what_it_was(register):
    name, old = "gb-2023-cse", register.statistics["gb-2023-cse"]
    feed = parsed(change_feeds.of_statistic(made(register, value=(name, 720.0)), name))
    assert len(feed.entries) == 2
    said = text_of(feed.entries[0])
    assert f"The number changed. Before, we gave {old.quantity.value:.0f}." in said
    assert "recorded 720 group-based offences" in said
    assert "720" not in text_of(feed.entries[1])
    assert "A newer entry of this feed has the sentence to use now." in text_of(feed.entries[1])


def test_a_release_that_changes_nothing_has_no_entry(register):
    feed = parsed(change_feeds.of_statistic(made(register), "gb-2023-cse"))
    assert len(feed.entries) == 1
    assert statistic_answers.of_statistic(register, "gb-2023-cse").say in text_of(feed.entries[0])


def test_a_figure_that_is_gone_keeps_its_feed_and_says_so(register):
    without = register.tables["statistics"].filter(pl.col("id") != "gb-2023-cse")
    shown = made(register)
    gone = replace(register, tables={**register.tables, "statistics": without}, digest="gone")
    shown = replace(shown, current_or_none=SimpleNamespace(register=gone, id=gone.release.id))
    assert "gb-2023-cse" in change_feeds.statistic_ids(shown)
    said = text_of(parsed(change_feeds.of_statistic(shown, "gb-2023-cse")).entries[0])
    assert "No longer in this feed" in said
    assert change_feeds.NOT_GIVEN in said
    assert "717" not in said


def test_what_nobody_has_is_refused(shown):
    with pytest.raises(KeyError):
        change_feeds.of_statistic(shown, "nothing")
    with pytest.raises(KeyError):
        change_feeds.of_force(shown, "nothing")


def test_revised_counts_are_told_to_the_force_that_they_are_of_and_a_withdrawal_to_all(tmp_path):
    house = House(tmp_path)
    house.add("2026-12-10", "2026-12-10T09:30:00", more=10_000)
    house.wall.moment = "2026-12-10T09:29:59"
    assert b"2026-12-10" not in change_feeds.of_force(house.store().shown(), "E23000001")
    house.wall.moment = "2026-12-10T09:30:00"
    shown = house.store().shown()
    revised, *_ = parsed(change_feeds.of_force(shown, "E23000001")).entries
    assert "One published count changed. The list of revisions has each." in text_of(revised)
    assert revised.updated == "2026-12-10T09:30:00Z"
    others = parsed(change_feeds.of_force(shown, KENT)).entries
    assert [entry.updated[:10] for entry in others] == [FIRST]
    house.withdraw(("2026-12-10", "2026-12-11T10:00:00", "A count was entered twice."))
    house.wall.moment = "2026-12-11T10:00:00"
    for code in ("E23000001", KENT):
        withdrawn, *_ = parsed(change_feeds.of_force(house.store().shown(), code)).entries
        assert withdrawn.title.endswith("Data release of 10 December 2026 withdrawn")
        assert "A count was entered twice." in text_of(withdrawn)
        assert "The sentence to use now" in text_of(withdrawn)


def test_equal_releases_give_equal_bytes_and_ids_that_no_address_changes(shown, configured):
    bare = change_feeds.of_force(shown, KENT)
    assert change_feeds.of_force(shown, KENT) == bare
    configured(DASHBOARD_ORIGIN="https://data.example.org")
    placed = change_feeds.of_force(shown, KENT)
    assert b'href="https://data.example.org/feeds/forces/E23000032.atom"' in placed
    page = address.path("/forces", Selection(force=(KENT,)))
    assert f"https://data.example.org{page}".encode() in placed
    assert [one.id for one in parsed(bare).entries] == [one.id for one in parsed(placed).entries]


def test_what_changed_of_many_figures_is_counted(register):
    answers = {name: statistic_answers.of_statistic(register, name) for name in ("gb-2023-cse", "gb-2023-total")}
    reworded = answers | {"gb-2023-cse": replace(answers["gb-2023-cse"], caveats=("Another one.",))}
    assert answer_changes.sentences(answers, answers) == ()
    assert answer_changes.sentences(answers, reworded) == ("The cautions changed for 1 of 2 figures.",)
    assert len(answer_changes.sentences({}, answers)) == 2
