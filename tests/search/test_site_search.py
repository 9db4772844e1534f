"""The search: readers find what they mean, quickly, whatever they type."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.addresses import address
from lib.dataset import package
from lib.model import words
from lib.model.records import Grade, Selection
from lib.model.site_map import PAGES, SECTIONS, Page
from lib.releases.store import DATA
from lib.search import methods, site_search, text_index

REGISTER = package.read(DATA)
PATHS = {page.path for page in PAGES}
TRACKERS = tuple(
    Page(path[1:], f"pages{path}.py", path, label, label, label)
    for path, label in (("/operations", "Operations"), ("/action_plan", "Action plan"))
    if path not in PATHS
)
WHOLE = (*PAGES, *TRACKERS)  # the dashboard with its trackers, whether or not they are there yet


def first(text):
    return site_search.find(REGISTER, text, WHOLE)[0]


@pytest.mark.parametrize(
    ("text", "what", "link"),
    [
        ("717", "Figure", "/sources?statistic=gb-2023-cse"),
        ("115,489", "Figure", "/sources?statistic=csae-2023-total"),
        ("115489", "Figure", "/sources?statistic=csae-2023-total"),
        ("115 489", "Figure", "/sources?statistic=csae-2023-total"),
        ("around 4,000", "Figure", "/sources?statistic=gb-2023-total"),
        ("4.3 million", "Figure", "/sources?statistic=ons-2024-csa-n"),
        ("£10m", "Figure", "/sources?statistic=fund-plan"),
        ("42%", "Figure", "/sources?statistic=csae-2024-online"),
        ("one in ten", "Figure", "/sources?statistic=csae-2024-underreporting"),
        ("under-reporting", "Figure", "/sources?statistic=csae-2024-underreporting"),
        ("Oldham", "Place policed by Greater Manchester", "/forces?force=E23000005&measure=eleven-codes&view=profile"),
        ("Rotherham", "Place policed by South Yorkshire", "/forces?force=E23000011&measure=eleven-codes&view=profile"),
        (
            "Blaydon and Consett",
            "Constituency policed by Durham, about half of its residents, and Northumbria, about half",
            "/forces?force=E23000008,E23000007&measure=eleven-codes&view=profile",
        ),
        ("GMP", "Police force", "/forces?force=E23000005&measure=eleven-codes&view=profile"),
        ("the Met", "Police force", "/forces?force=E23000001&measure=eleven-codes&view=profile"),
        ("greater manch", "Police force", "/forces?force=E23000005&measure=eleven-codes&view=profile"),
        ("88a", "Offence code", "/forces?measure=88A"),
        ("11 codes", "Total of offence codes", "/forces?measure=eleven-codes"),
        ("12 codes", "Total of offence codes", "/forces?measure=twelve-codes"),
        ("funnel plot", "Definition", "/sources#term-funnel-plot"),
        ("league table", "Method", "/sources#methods-league"),
        ("Wales", "Nation", "/forces?measure=eleven-codes&region=W92000004"),
        ("Welsh forces", "Nation", "/forces?measure=eleven-codes&region=W92000004"),
        ("South West", "Region", "/forces?measure=eleven-codes&region=E12000009"),
        ("accessibility", "Data and sources", "/sources#accessibility"),
        ("glossary", "Data and sources", "/sources#definitions"),
        ("contact", "Data and sources", "/sources#mistakes"),
        ("revisions", "Data and sources", "/sources#revisions"),
        ("png", "Page", "/press_pack"),
        ("csv", "Page", "/press_pack"),
        ("disagree", "Page", "/differences"),
        ("sources", "Data and sources", "/sources#sources"),
        ("police forces", "Page", "/forces"),
        ("mandatory reporting", "Recommendation 13, IICSA", "/action_plan#iicsa-13"),
        ("hillsborough law", "Commitment 6", "/action_plan#commitment-6"),
        ("taxis", "Recommendation 11, National audit", "/action_plan#audit-11"),
        ("Operation Stovewood", "Police operation, Rotherham", "/operations#operation-stovewood"),
    ],
)
def test_a_reader_finds_what_they_mean(text, what, link):
    hit = first(text)
    assert (hit.what, hit.link) == (what, link)
    assert hit.whole


def test_words_that_the_data_does_not_use_are_read_as_those_that_it_does():
    assert first("mandatory reporting").read_as == "legal duty to report"
    assert first("a legal duty to report").read_as == ""
    for row in REGISTER.rows("search_terms"):
        hits = site_search.find(REGISTER, row["term"], WHOLE)
        assert any(hit.whole for hit in hits), row["term"]


def test_what_only_the_press_reported_says_so_and_comes_later():
    hits = site_search.find(REGISTER, "1,273", WHOLE)
    assert hits[0].link == "/sources?statistic=closed-2025-11"
    assert hits[1].what == "From a press report only"


def test_a_number_stands_with_its_cautions_and_none_of_the_press_stands_there():
    for statistic in REGISTER.statistics.values():
        own = [h for h in site_search.find(REGISTER, statistic.measure, WHOLE) if h.link.endswith(f"={statistic.id}")]
        for hit in own:
            press = statistic.grade is Grade.PRESS
            assert hit.number.startswith(words.label(statistic)) is not press
            assert bool(hit.number) is not press
            shown = {caveat.id for caveat in REGISTER.caveats_of([statistic]) if caveat.must_show}
            assert press or {caveat.id for caveat in hit.caveats} == shown
            if statistic.unit == "offences" and not press:
                assert "under-reporting" in shown


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rotheram", "Rotherham"),
        ("Grater Manchester", "Greater Manchester"),
        ("acessibility", "Accessibility statement"),
    ],
)
def test_a_word_that_is_spelled_almost_right_is_found(typed, meant):
    hit = first(typed)
    assert hit.label == meant
    assert set(text_index.tokens(hit.read_as)) <= set(text_index.tokens(meant))
    assert hit.read_as


def test_a_question_is_found_by_a_phrase_and_not_by_a_word_of_it():
    assert first("conviction rate").what == "Common question"
    assert first("rate").what == "Definition"
    assert first("what is the conviction rate in Kent").what == "Common question"


def test_of_figures_of_one_measure_the_latest_comes_first():
    quotable = {s.id: s for s in REGISTER.statistics.values() if s.grade is not Grade.PRESS}
    measures = [statistic.measure for statistic in quotable.values()]
    repeated = {measure for measure in measures if measures.count(measure) > 1}
    assert len(repeated) > 1
    for measure in repeated:
        found = [hit.link.partition("?statistic=")[2] for hit in site_search.find(REGISTER, measure, WHOLE)]
        same = [quotable[name] for name in found if name in quotable and quotable[name].measure == measure]
        dates = [statistic.as_of for statistic in same]
        assert dates[0] == max(dates), measure


def test_a_word_that_is_like_none_finds_nothing():
    assert site_search.find(REGISTER, "qqqqqqq", WHOLE) == ()


def test_nothing_and_nonsense_find_nothing():
    assert site_search.find(REGISTER, "") == ()
    assert site_search.find(REGISTER, "  ?!  ") == ()
    assert site_search.find(REGISTER, "xyzzy") == ()


def test_some_of_the_words_are_better_than_none():
    hits = site_search.find(REGISTER, "Oldham xyzzy", WHOLE)
    assert hits
    assert not any(hit.whole for hit in hits)


def test_a_page_that_is_not_there_is_not_linked():
    few = tuple(page for page in PAGES if page.path in {"/", "/offences"})
    hits = [
        hit
        for text in ("Oldham", "717", "taxi", "Stovewood", "offences")
        for hit in site_search.find(REGISTER, text, few)
    ]
    assert {urlsplit(hit.link).path for hit in hits} <= {"/", "/offences"}


@example("MET")
@given(st.text(max_size=200))
def test_any_text_gives_at_most_ten_links_that_work(text):
    hits = site_search.find(REGISTER, text, WHOLE)
    assert len(hits) <= site_search.MOST
    assert len({hit.whole for hit in hits}) <= 1
    for hit in hits:
        parts = urlsplit(hit.link)
        assert parts.path in {page.path for page in WHOLE}
        _, unknown = address.parse(parse_qs(parts.query), REGISTER)
        assert unknown == ()
        assert not parts.fragment.startswith("methods") or parts.fragment in {**SECTIONS, **methods.SECTIONS}


@given(st.sampled_from([s.id for s in REGISTER.statistics.values()]))
def test_every_statistic_is_found_by_its_number_and_its_measure(name):
    statistic = REGISTER.statistics[name]
    assert name in site_search.statistics(REGISTER, statistic.measure)
    for number in (words.number(statistic.quantity.value), words.number(statistic.quantity.value).replace(",", "")):
        assert name in site_search.statistics(REGISTER, number)


def test_nothing_asked_of_the_register_is_everything():
    assert site_search.statistics(REGISTER, " ") == frozenset(REGISTER.statistics)
    assert site_search.statistics(REGISTER, "xyzzy") == frozenset()
    assert Selection().search == ""


def test_it_answers_in_five_milliseconds():
    questions = [
        "717",
        "Oldham",
        "mandatory reporting",
        "group-based child sexual exploitation offences",
        "the",
        "o p c",
    ]
    questions += ["closed cases", "abc " * 40, "children sexual abuse offences recorded police forces england wales"]
    site_search.find(REGISTER, "once", WHOLE)
    times = []
    for text in questions * 5:
        start = time.perf_counter()
        site_search.find(REGISTER, text, WHOLE)
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.005
    assert text_index.LONGEST < 200


def test_press_is_never_among_the_grades_that_may_be_quoted():
    for statistic in REGISTER.statistics.values():
        if statistic.grade is Grade.PRESS:
            hits = [
                h for h in site_search.find(REGISTER, statistic.measure, WHOLE) if h.link.endswith(f"={statistic.id}")
            ]
            assert all(h.what.startswith("From a press report") for h in hits)


def test_a_constituency_is_found_beside_its_place_and_says_why_it_has_no_figures():
    hits = {hit.label: hit for hit in site_search.find(REGISTER, "Rotherham", WHOLE)}
    assert {"Rotherham", "Rotherham constituency"} <= set(hits)
    constituency = hits["Rotherham constituency"]
    assert constituency.what == "Constituency policed by South Yorkshire"
    assert [caveat.id for caveat in constituency.caveats] == ["constituency-figures"]
    windsor = next(hit for hit in site_search.find(REGISTER, "Windsor", WHOLE) if hit.label == "Windsor constituency")
    assert windsor.what.endswith("Thames Valley, about 4 in 5 of its residents, and Surrey, about 1 in 5")
    assert [caveat.id for caveat in windsor.caveats] == ["constituency-shares", "constituency-figures"]
