"""The Sources page and the search box, as Streamlit runs them."""

import html as escaping
import re
from functools import partial

import pytest

from lib.addresses import address
from lib.model import periods, words
from lib.model.records import Grade, Selection
from lib.model.site_map import SECTIONS
from lib.search import catalogue, methods
from tests.apps import opened, text

SCRIPT = "pages/sources.py"


sources = partial(opened, SCRIPT)


def listed(app):
    return re.findall(r'<details class="entry" id="statistic-([^"]*)">', text(app))


def test_every_statistic_is_listed_once_and_those_of_the_press_apart(register):
    app = sources()
    assert sorted(listed(app)) == sorted(register.statistics)
    shown = text(app)
    own, pressed = shown.split('id="statistics-press"')
    for statistic in register.statistics.values():
        part = pressed if statistic.grade is Grade.PRESS else own
        assert f'id="statistic-{statistic.id}"' in part
        assert words.sentence(statistic) in escaping.unescape(part)


def test_every_section_is_there_and_every_link_within_the_page_leads_somewhere():
    shown = text(sources(statistic="gb-2023-cse"))
    ids = re.findall(r' id="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', shown)) <= set(ids)
    assert set(SECTIONS) | set(methods.SECTIONS) <= set(ids)
    for heading in (*SECTIONS.values(), *methods.SECTIONS.values()):
        assert f">{heading}</h" in escaping.unescape(shown)


def test_the_parts_to_look_up_are_folded_and_hold_every_end_of_an_address_that_was_given_out(register):
    shown = text(sources())
    folds = re.findall(r'<details class="section"( open)?>\s*<summary><h2 id="([^"]+)"', shown)
    assert [name for _, name in folds] == ["register", "methods", "definitions", "sources", "dictionary", "about"]
    assert not any(opened for opened, _ in folds)
    ids = set(re.findall(r' id="([^"]+)"', shown))
    assert ids >= {
        "statistics", "methods", "sources", "definitions", "caveats", "dictionary", "revisions", "releases", "licence",
        "mistakes", "accessibility", "statistics-read", "statistics-press", "contents-heading", "register",
    }  # fmt: skip
    assert ids >= {f"source-{name}" for name in register.sources} | {f"caveat-{name}" for name in register.caveats}
    assert ids >= {methods.anchor("term", row["term"]) for row in register.rows("definitions")}
    assert ids >= {f"table-{name}" for name in register.tables} | {f"statistic-{name}" for name in register.statistics}


def test_figures_stand_by_subject_from_a_to_z_and_those_that_filters_leave_are_open():
    subject = r'<details class="entry subject"( open)?>\s*<summary><span class="entry-measure">([^<]+)<'
    shown = text(sources())
    own, pressed = (re.findall(subject, part) for part in shown.split('id="statistics-press"'))
    assert [name for _, name in own] == sorted((name for _, name in own), key=str.lower)
    assert pressed
    assert not any(opened for opened, _ in own + pressed)
    assert all(opened for opened, _ in re.findall(subject, text(sources(subject="funding"))))


def test_the_methods_say_what_the_figures_can_bear(register):
    shown = escaping.unescape(text(sources()))
    for said in (
        "a 95% range (exact Poisson)",
        "if offences were recorded one by one and independently",
        "It is not the range in which the true amount of abuse lies.",
        "so overlap is not a test",
        "To lie inside does not mean that nothing is wrong, and to lie outside does not mean that something is.",
        "Chance is not what mainly separates these rates.",
        "Residents at 30 June of the financial year.",
        "so our rates need not equal theirs",
        "The sum and its rate are ours and are not official statistics.",
        "The date of the next update is not announced.",
    ):
        assert said in shown, said
    for name in (
        "residents-superseded",
        "residents-wales-census",
        "residents-dorset",
        "eleven-codes",
        "police-activity",
    ):
        assert register.caveats[name].long in shown.split('id="definitions"')[0], name
    assert all(one.note in shown for one in register.series_breaks)
    assert not re.search(
        r"margin of error|more than chance|p-value", shown.split('<h2 id="methods"')[1].split('id="definitions"')[0]
    )


def test_an_address_names_a_statistic_and_it_stands_at_the_top(register):
    shown = text(sources(statistic="gb-2023-cse"))
    top = shown.split('id="contents-heading"')[0]
    statistic = register.statistics["gb-2023-cse"]
    assert words.sentence(statistic) in top
    assert statistic.source.designation_sentence in top
    assert statistic.locator in top
    assert register.caveats["under-reporting"].short in top
    assert 'data-path="/sources?statistic=gb-2023-cse"' in top
    assert "over 700 grooming gang offences" in top


def test_an_address_that_names_no_statistic_gives_a_sentence_and_the_register(register):
    app = sources(statistic="nothing")
    assert "(&#39;statistic=&#39;). It can be" in text(app)
    assert len(listed(app)) == len(register.statistics)


def test_what_only_the_press_reported_cannot_be_copied(register):
    entries = {name: catalogue.entry(register, name) for name in register.statistics}
    for found in entries.values():
        assert bool(found.quote) != found.press
        assert found.caveats or not found.press
    top = text(sources(statistic="gb-2024-cse")).split('id="contents-heading"')[0]
    assert "From a press report only" in top
    assert "Copy sentence" not in top
    assert top.partition('class="named')[2].count("<button") == 1  # which copies its link


@pytest.mark.parametrize(
    ("query", "keeps"),
    [
        ({"grade": "original"}, lambda s: s.grade == "original"),
        ({"subject": "funding"}, lambda s: s.subject == "funding"),
        ({"publisher": "Home Office"}, lambda s: s.source.publisher == "Home Office"),
        ({"when": "2022"}, lambda s: "2022" in periods.calendar_years(s.period, s.as_of)),
        ({"search": "717"}, lambda s: "717" in f"{words.label(s)} {s.note}"),
        ({"subject": "funding", "grade": "mirror"}, lambda s: s.subject == "funding" and s.grade == "mirror"),
    ],
)
def test_filters_leave_what_they_say(register, query, keeps):
    app = sources(**query)
    expected = {s.id for s in register.statistics.values() if keeps(s)}
    assert set(listed(app)) == expected
    assert f"{len(expected)} of {len(register.statistics)} figures" in text(app)


def test_filters_write_the_address_and_go_back():
    app = sources()
    app.selectbox(key="subject").set_value("Independent Inquiry into Child Sexual Abuse").run()
    app.text_input(key="search").set_value("107").run()
    assert app.query_params["subject"] == "Independent Inquiry into Child Sexual Abuse"
    assert app.query_params["search"] == "107"
    assert set(listed(app)) == {"iicsa-recs", "iicsa-recs-total"}  # the note of one names the number of the other
    app.text_input(key="search").set_value("").run()
    app.selectbox(key="subject").set_value("").run()
    assert not {"subject", "search"} & set(app.query_params)


def test_filters_that_leave_nothing_say_so():
    app = sources(search="xyzzy")
    assert "No figure meets all of these filters" in text(app)
    assert listed(app) == []


def test_free_text_in_an_address_is_cleaned_and_round_trips(register):
    selection, unknown = address.parse({"search": [" group\x00-based  " + "x" * 300]}, register)
    assert selection.search.startswith("group-based")
    assert len(selection.search) <= address.MOST_SEARCH
    assert [refusal.field for refusal in unknown] == ["search"]
    assert address.parse({"search": [selection.search]}, register)[0] == selection


def test_the_fields_of_the_register_stay_on_their_page():
    selection = Selection(figures="announced", statistic="gb-2023-cse", search="717", subject="funding")
    assert address.carried_over(selection) == Selection(figures="announced")


@pytest.mark.parametrize(
    ("period", "stated", "years"),
    [
        ("2023 calendar year", "2025-04-08", ("2023",)),
        ("2021 to 2022", "2024", ("2021", "2022")),
        ("2024-25", "2025-01-16", ("2024", "2025")),
        ("October 2022 to October 2025", "2025-10-16", ("2022", "2023", "2024", "2025")),
        ("lifetime to 16", "2022-10-20", ("2022",)),
        ("past 15 years", "2025-10-24", ("2025",)),
    ],
)
def test_a_period_in_words_touches_years(period, stated, years):
    assert periods.calendar_years(period, stated) == years


def test_every_caveat_and_column_is_explained(register):
    assert all(": " in one for _, applies in catalogue.caveats(register) for one in applies)
    tables = catalogue.tables(register)
    assert {table.name for table in tables} == set(register.tables)
    for table in tables:
        assert [column.name for column in table.columns] == register.tables[table.name].columns
        assert all(column.meaning and column.holds.endswith(".") for column in table.columns), table.name


def test_the_methods_text_has_all_its_numbers(register):
    facts = methods.facts(register)
    assert all(facts.values())
    assert facts["left"] == "fewer than 2,086"
    assert facts["loose"] == "about 3,300"
    assert (facts["tau"], facts["out95"], facts["out998"]) == ("0.2", "7", "none")
    assert (facts["expected95"], facts["expected998"], facts["plain"]) == ("about 2", "none", "33")
    assert (facts["target"], facts["per"], facts["limits_year"]) == ("4.8", "1,000", "year ending March 2025")


def test_the_contact_of_this_copy_is_named(configured):
    configured(DASHBOARD_CONTACT="Write to figures@example.test.")
    shown = text(sources())
    assert shown.count("Write to figures@example.test.") == 2
    assert "No published value has been revised yet." in shown


@pytest.mark.parametrize("script", ["dashboard.py", "pages/offences.py", "pages/forces.py", SCRIPT])
def test_every_page_has_the_search(script):
    app = opened(script)
    app.text_input(key="anywhere").set_value("Oldham").run()
    assert not app.exception
    assert 'href="/forces?force=E23000005&amp;measure=eleven-codes&amp;view=profile"' in text(app)
    assert not app.query_params.get("anywhere")
    app.text_input(key="anywhere").set_value("<b>xyzzy</b>").run()
    assert "No results." in text(app)
    assert "xyzzy" not in text(app)
    app.button[0].click().run()
    assert app.text_input(key="anywhere").value == ""
    assert "results-lead" not in text(app)
