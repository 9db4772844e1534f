"""What is said of the national figures: titles that stand alone, and sentences that say no more than their sources."""

import io
import json
import re
import zipfile
from html import unescape

import pandas as pd
import pytest

from lib import exhibits
from lib.exhibits import headlines
from lib.model import words
from lib.model.records import Selection
from lib.outlets.files import citation, tabular, workbook
from lib.outlets.html import card, exhibit_pages
from lib.outlets.pictures import content
from lib.outlets.pictures.sizes import SIZES
from lib.search import catalogue

OF_FORCES = ("forces-", "force-")
NATIONAL = [name for name in exhibits.REGISTRY if not name.startswith(OF_FORCES) or name == "forces-national"]
VIEWS = [
    (name, selection)
    for name in NATIONAL
    for selection in (
        Selection(),
        Selection(figures="announced"),
        Selection(force=("E23000011",)),
        Selection(status="done", search="children"),
        Selection(kind="law"),
    )
    if selection == Selection() or set(selection.changed) <= set(exhibits.REGISTRY[name].uses)
]
SUBJECT = re.compile(r"child(ren)? sexual", re.IGNORECASE)
PLACE = re.compile(r"England and Wales|South Yorkshire")
PERIOD = re.compile(r"\b(19|20)\d\d\b")
SPELLED = re.compile(r"\b(per cent|pounds|two|three|four|five|six|seven|eight|nine)\b")


@pytest.fixture(params=VIEWS, ids=lambda view: f"{view[0]}-{view[1].changed}")
def exhibit(request, register):
    return exhibits.make(request.param[0], register, request.param[1])


def leaving(exhibit):
    page = card.exhibit_page(exhibit)
    described = json.loads(tabular.as_csvw(exhibit))
    texts = {
        "headline": exhibit.headline,
        "subtitle": exhibit.subtitle,
        "caption": citation.caption(exhibit),
        "alternative text": citation.alt_text(exhibit),
        "citation": citation.full_citation(exhibit),
        "title of the page": unescape(re.search(r"<title>(.*?)</title>", page)[1]),
        "heading of the page": unescape(re.search(r"<h1[^>]*>(.*?)</h1>", page)[1]),
        "title of the CSV": described["dc:title"],
        "dataset": exhibit_pages.dataset(exhibit)["name"],
    }
    if not content.refusal(exhibit, SIZES["slide"]):
        found = content.of(exhibit, SIZES["slide"])
        texts |= {"headline of the image": found.headline, "subtitle of the image": found.subtitle}
    return texts


def test_every_title_of_a_national_exhibit_stands_alone(exhibit):
    for where, text in leaving(exhibit).items():
        for part in (SUBJECT, PLACE, PERIOD):
            assert part.search(text), f"{where} of {exhibit.id}: {text}"


def test_numbers_are_written_as_govuk_does(exhibit):
    cautions = [text for caveat in exhibit.caveats for text in (caveat.short, caveat.long)]
    for text in (exhibit.headline, exhibit.subtitle, exhibit.description, *cautions):
        assert not SPELLED.search(text), text
        assert "\N{EN DASH}" not in text
    assert ";" not in exhibit.headline


def quotes(register):
    """Every sentence that can be copied, as published and as announced."""
    for figures in ("published", "announced"):
        yield from (tile.quote for tile in headlines.tiles(register, Selection(figures=figures)))
    yield from (catalogue.entry(register, name).quote for name in register.statistics)


def test_a_share_says_of_what_it_is_one(register):
    said = [quote for quote in quotes(register) if "That is" in quote]
    assert len(said) == 2  # with both cautions of the exploitation offences there is no room for it
    for quote in said:
        assert "of all child sexual abuse and exploitation offences recorded that year." in quote
        assert "of this kind" not in quote


def test_no_copied_sentence_says_more_than_its_source(register):
    for quote in quotes(register):
        for wrong in (
            "analysts think", "never reported", "Most abuse", "the source's word", "Only 23 forces", "upper limit",
            "very unlikely", "calendar year", "about 0%", "{",
        ):  # fmt: skip
            assert wrong not in quote, quote


def test_one_in_ten_is_an_estimate_that_the_analysis_passes_on(register):
    caution = register.caveats["under-reporting"]
    assert caution.short == (
        "These are offences recorded by the police, not all offences. The police analysis for 2024 cites wider "
        "estimates that only 1 in 10 is reported."
    )
    assert "wider estimates suggest only one in ten" in words.sentence(register.statistics["csae-2024-underreporting"])
    assert not re.search("never reported|analysts think", "".join(c.short + c.long for c in register.caveats.values()))


def test_where_sources_differ_says_on_what_the_word_offences_rests(register):
    exhibit = exhibits.make("wordings", register, Selection())
    assert exhibit.headline.startswith("Where sources differ")
    assert "The Commons statement of 8 April 2025 calls the 717 cases." in exhibit.description
    assert "as the Home Office did on 16 January 2025" in exhibit.description
    assert "The national audit, as quoted" in exhibit.description
    rows = {row["wording"]: row for row in exhibit.table.to_dicts()}
    for wording in ("717 were sexual exploitation cases", "115,000 recorded cases of child sexual abuse in 2023"):
        assert (rows[wording]["differs"], rows[wording]["unit"]) == ("Another unit: cases, not offences", "cases")
    said = register.caveats["wordings-differ"].long + register.caveats["cse-unit"].long
    assert said.count('"over 700 grooming gang offences"') == 2
    assert said.count("around 700 recorded offences, which we have seen only as quoted") == 2


def test_ethnicity_is_cautioned_for_in_the_words_of_its_own_source(register):
    caution = register.caveats["ethnicity-inadequate"]
    assert caution.source.id == "oral-statement-2025-01-16"
    assert not re.search(r"two thirds|34|third", caution.short + caution.long)


def test_arrests_are_of_periods_that_do_not_overlap(register):
    caution = register.caveats["arrests-periods"]
    assert caution.short == (
        'The figures are for different periods and the first is "over 550". Local police forces made the arrests. No '
        "source adds them."
    )
    assert "overlap" not in caution.short + caution.long


def test_whether_it_is_rising_has_two_answers_and_no_sum_of_them(register):
    exhibit = exhibits.make("newer", register, Selection())
    assert "cannot say whether child sexual abuse is rising" in exhibit.headline
    assert exhibit.description == (
        "The figures cannot say whether child sexual abuse is rising. The police analysis says that recorded child "
        "sexual abuse and exploitation offences in England and Wales rose by 6% from 2023 to 2024. Home Office figures "
        "for 11 offence codes, counted another way: 61,493 in the year ending March 2024 and 61,476 in the year ending "
        "March 2025. Recording and reporting can change either."
    )
    codes = {row["code"] for row in register.rows("offence_codes") if row["in_twelve_code_total"]} - {"23"}
    years = {"year ending March 2024": (2023, 2024), "year ending March 2025": (2024, 2025)}
    counted = {row["period"]: row["value"] for row in exhibit.table.to_dicts() if row["qualifier"] == "derived"}
    assert set(counted) == set(years)
    for period, (first, last) in years.items():
        assert counted[period] == sum(
            offences
            for start, _, _, code, offences in register.tables["recorded_offences"].iter_rows()
            if code in codes and f"{first}-04-01" <= start.isoformat() <= f"{last}-03-31"
        )
    shown = {caveat.id for caveat in exhibit.must_show}
    assert {"under-reporting", "two-methods", "eleven-codes", "extraction"} <= shown
    assert exhibit.draw is None


def test_the_caution_about_coverage_names_the_one_figure_that_it_is_about(register):
    exhibit = exhibits.make("closed-cases", register, Selection())
    (caution,) = [c for c in exhibit.must_show if c.id == "closed-coverage"]
    assert caution.short.startswith("The 1,273 cases referred by 5 November 2025 were identified by 23 forces.")
    assert words.sentence(register.statistics["closed-2025-11"]) == (
        "By 5 November 2025, 1,273 closed cases identified by 23 police forces had been referred to Operation "
        "Beaconport."
    )
    (tile,) = [t for t in headlines.tiles(register, Selection()) if t.id == "closed-2025-11"]
    assert tile.quote.count("23 police forces") == 1


def test_which_44_forces_is_said_once_and_not_where_nobody_gave_them(register):
    published, announced = (headlines.tiles(register, Selection(figures=f))[0] for f in ("published", "announced"))
    assert published.beside == "from 44 forces. The source does not say which 44."
    assert announced.beside == ""


def test_progress_is_counted_and_not_claimed(register):
    summary = exhibits.make("recommendations-summary", register, Selection())
    assert summary.headline.startswith("Where 32 recommendations on child sexual abuse")
    listed = exhibits.make("recommendations", register, Selection())
    old = sum("more than 6 months old" in said for said in listed.table["dated"])
    assert listed.description.startswith(f"Progress on {old} of 32 was published more than 6 months ago.")
    assert "All progress" not in listed.description


def test_population_estimates_are_not_called_anything_but_statistics(register):
    for source in register.population_sources_of(register.population_years):
        assert "not statistics" not in source.designation_sentence
        assert source.designation == "Population estimates"
    exhibit = exhibits.make("forces-map", register, Selection(basis="rate"))
    assert not any("not statistics" in said for said in exhibit.designations)


def test_the_table_of_figures_is_not_called_national_statistics(register):
    (resource,) = [r for r in register.descriptor["resources"] if r["name"] == "statistics"]
    assert resource["title"] == "Published national figures"
    exhibit = exhibits.make("register", register, Selection())
    assert "ational statistic" not in exhibit.headline + exhibit.subtitle + exhibit.description


@pytest.mark.parametrize("name", ["forces-map", "breakdown", "profile", "forces-time", "wordings", "register"])
def test_the_workbook_explains_each_letter_that_stands_in_it_and_no_other(register, name):
    exhibit = exhibits.make(name, register, Selection())
    with zipfile.ZipFile(io.BytesIO(workbook.as_xlsx(exhibit, register.release.published_at))) as parts:
        texts = [unescape(t) for t in re.findall(r"<t[^>]*>(.*?)</t>", parts.read("xl/sharedStrings.xml").decode())]
    used = {text[1] for text in texts if re.fullmatch(r"\[[a-z]\]", text)}
    used |= {letter for cell in exhibit.table["shorthand"] for letter in cell.split()}
    assert used <= {letter for text in texts for letter in re.findall(r"\[([a-z])\] \w", text)}
    if not used:
        assert not any("not applicable" in text for text in texts)


def test_no_letter_stands_beside_an_ordinary_number_in_a_workbook(register):
    for name in ("forces-map", "forces-time", "breakdown", "years"):
        exhibit = exhibits.make(name, register, Selection())
        file = workbook.as_xlsx(exhibit, register.release.published_at)
        rows = pd.read_excel(io.BytesIO(file), sheet_name="Table", header=None).to_numpy().tolist()
        (top,) = [number for number, row in enumerate(rows) if "Note codes" in row]
        letters = [row[rows[top].index("Note codes")] for row in rows[top + 1 :]]
        for value, letter in zip(exhibit.table["value"], letters, strict=True):
            assert value is None or letter != "[z]"


def test_the_release_before_is_read_with_the_words_of_its_own_data(earlier):
    """Its package has no kinds of publication, no units of wordings, and no slots: nothing of it is left open."""
    for name in NATIONAL:
        exhibit = exhibits.make(name, earlier, Selection(version="2026-11-22"))
        assert "{" not in citation.caption(exhibit) + exhibit.description
        assert exhibit.notice
    for quote in quotes(earlier):
        assert "{" not in quote
