"""What must be true of whatever lies in data/ and data_earlier/: these tests and golden files alone look there.

Behaviour is tested on the frozen packages in tests/fixtures/, whose numbers never change.
"""

import codecs
import re
from datetime import timedelta

import pytest
from polars.testing import assert_frame_equal

from lib import exhibits, measures
from lib.addresses import request
from lib.dataset import checks, csv_text, descriptor, fingerprint, package, package_files
from lib.dataset.checks import time_series
from lib.dataset.register import Context
from lib.exhibits import headlines
from lib.measures import dispersion
from lib.model import uk_time, words
from lib.model.records import WHOLE, Grade, Selection
from lib.model.site_map import PAGES
from lib.outlets.files import data_package, file_names
from lib.outlets.pictures import compose, content
from lib.outlets.pictures.sizes import SIZES
from lib.outlets.press import brief
from lib.releases import release_folder
from lib.releases.clock import Clock
from lib.releases.store import Store
from lib.settings import ROOT
from tests.apps import opened, text
from tests.dataset import reference_reader
from tests.dataset.test_spreadsheet_damage import spreadsheet_changes
from tests.exhibits.test_registry import unexplained
from tests.outlets.pictures.test_compose import cut_off

DATA, EARLIER, RELEASES = (ROOT / name for name in ("data", "data_earlier", "releases"))
PUBLIC = sorted(folder for folder in EARLIER.iterdir() if folder.is_dir() and folder.name[0] != "_")
SOURCED = re.compile(r"(^|_)sources?$|^announced_in$")  # columns that hold the id of a source


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What lies in data/ with its tables recorded: while somebody edits it, one test alone says that they are not."""
    place = tmp_path_factory.mktemp("published") / "data"
    place.mkdir()
    for name, held in fingerprint.renew(package_files.read(DATA)).items():
        (place / name).write_bytes(held)
    return place


@pytest.fixture(scope="module")
def every(public):
    """Every exhibit at its default, for every police force, and for England and Wales."""
    asked = [Selection(), Selection(figures="announced"), Selection(force=(WHOLE,))]
    asked += [Selection(force=(code,)) for code in public.forces]
    return [
        exhibits.make(name, public, selection)
        for name in exhibits.REGISTRY
        for selection in dict.fromkeys(
            exhibits.settled(name, public, one) for one in asked if exhibits.can_be_made(name, one)
        )
    ]


def test_the_tables_are_as_recorded():
    """Red while the data are edited: run `python -m lib fingerprint`."""
    held = package_files.read(DATA)
    assert fingerprint.renew(held)[package_files.DESCRIPTOR] == held[package_files.DESCRIPTOR]


def test_the_full_check_passes_and_every_release_is_as_recorded(folder):
    assert package.check(folder)
    found = release_folder.read(folder, EARLIER, RELEASES)
    assert found.problems == ()
    assert {one.id for one in found.packages} >= {place.name for place in PUBLIC}


def test_every_table_and_every_id_that_a_check_names_is_there(public):
    """A check of what is no longer there would pass for ever."""
    assert {name for _, names in checks.CHECKS for name in names} <= set(public.tables)
    for name, columns in (time_series.PAST | time_series.PERIODS).items():
        assert set(columns) <= set(public.tables[name].columns)


@pytest.mark.parametrize("place", PUBLIC, ids=lambda place: place.name)
def test_every_public_release_can_still_be_shown_whole(place):
    """Code may ask nothing of an earlier package that came later."""
    register = package.from_published(package_files.read(place))
    assert register.release.id == place.name
    made = [exhibits.make(name, register, Selection()) for name, one in exhibits.REGISTRY.items() if not one.needs]
    assert all(exhibit.version == place.name and exhibit.headline for exhibit in made)


def test_every_exhibit_is_made_for_every_force_and_says_where_it_is_from(public, every):
    assert {exhibit.id for exhibit in every} == set(exhibits.REGISTRY)
    codes = {code for exhibit in every for code in exhibit.selection.force}
    assert codes == {*public.forces, WHOLE}
    for exhibit in every:
        assert exhibit.headline, exhibit.id
        assert exhibit.nothing or exhibit.table.height, exhibit.id
        assert exhibit.caveats, exhibit.id
        assert exhibit.sources, exhibit.id
        assert exhibit.designations, exhibit.id


def test_every_tile_can_be_filled(public):
    for figures in ("published", "announced"):
        for tile in headlines.tiles(public, Selection(figures=figures)):
            assert tile.number
            assert "{" not in tile.number + tile.beside


def test_words_fit_where_they_stand(every):
    for exhibit in every:
        assert len(exhibit.description.split()) <= exhibit.most_words, exhibit.id
        assert not unexplained(exhibit), exhibit.id
        assert "  " not in exhibit.headline + exhibit.subtitle + exhibit.description, exhibit.id


def test_no_two_views_share_a_file_name(every):
    names = [file_names.file_name(exhibit, "csv").lower() for exhibit in every]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) < 200


def test_a_picture_is_refused_by_a_rule_alone_and_nothing_in_it_is_cut_off(public):
    longest = max(public.forces, key=lambda code: (len(public.forces[code].name), code))
    for name in exhibits.REGISTRY:
        for force in ((longest,),) if exhibits.REGISTRY[name].needs else ((), (longest,)):
            exhibit = exhibits.make(name, public, Selection(force=force))
            for size in (SIZES["print"], SIZES["slide"]):
                if not content.refusal(exhibit, size):
                    assert not cut_off(compose.compose(exhibit, size)), (name, size.name)


def test_a_brief_can_be_put_together_for_every_force(public):
    """On the lowest level, which holds all that must stand; whether it fits on one page only a browser says."""
    for code in public.forces:
        selection = brief.narrowed("years", Selection(force=(code,)))
        exhibit = exhibits.make("years", public, selection)
        assert not brief.problem("years", public, selection)
        assert brief.contents(exhibit, public, selection, brief.LEVELS[-1])


def test_no_caveat_is_without_a_use(public):
    """Each is carried by an exhibit, by a statistic, or by a view of the counts that its scope names."""
    assert {scope.caveat for scope in public.scopes} == set(public.caveats)
    for scope in public.scopes:
        first, last = scope.period_from or public.quarters[0], scope.period_to or public.quarters[-1]
        context = Context(
            table=scope.table,
            subjects=frozenset({scope.subject} & {one.subject for one in public.statistics.values()}),
            statistics=frozenset({scope.statistic} & set(public.statistics)),
            measures=frozenset({scope.measure} & set(public.measures)),
            forces=frozenset({scope.force} & set(public.forces)),
            views=frozenset({scope.view}),
            period=(max(first, public.quarters[0]), min(last, public.quarters[-1]))
            if scope.table == "recorded_offences"
            else None,
        )
        assert scope.caveat in {caveat.id for caveat in public.caveats_for(context)}, scope


def test_every_source_is_cited_by_a_table(public):
    """The lookup that police forces and local authorities are made from is named by none: it has no column for it."""
    cited = {
        one
        for table in public.tables.values()
        for column in table.columns
        if SOURCED.search(column)
        for cell in table[column].drop_nulls().unique()
        for one in cell.split("; ")
    }
    assert {name for name, source in public.sources.items() if source.kind != "lookup table"} <= cited


def test_what_a_source_calls_cases_is_told(public):
    for wording in public.wordings:
        called = re.search(r"\bcases\b", wording.wording) and public.statistics[wording.statistic].unit == "offences"
        assert not called or wording.differs_by == "unit", wording.id


def test_a_quarter_that_a_caveat_calls_unusual_stands_far_above_its_neighbours(public):
    unusual = [scope for scope in public.scopes if "nearly twice" in public.caveats[scope.caveat].long]
    assert unusual
    for scope in unusual:
        counts = dict.fromkeys(public.quarters, 0)
        for row in public.rows("recorded_offences"):
            if row["area"] == scope.force and row["code"] in public.total_codes:
                counts[row["quarter_start"]] += row["offences"]
        at = public.quarters.index(scope.period_from)
        before, here, after = (counts[quarter] for quarter in public.quarters[at - 1 : at + 2])
        assert 1.8 < here / max(before, after) < 2, scope


@pytest.mark.parametrize("marked", [True, False])
def test_what_a_spreadsheet_changes_in_a_table_is_refused_or_the_same_value(marked):
    _, unseen = spreadsheet_changes(package_files.read(DATA), marked=marked)
    assert not unseen


def test_a_table_opens_in_a_spreadsheet(public):
    for name, held in package_files.read(DATA).items():
        if name.endswith(".csv"):
            content = data_package.without_formulas(name, held)
            assert content.isascii() or content.startswith(codecs.BOM_UTF8)
            columns = public.tables[name.removesuffix(".csv")].columns
            again, problems = csv_text.read(content, columns, name)
            assert not problems
            assert again.height == public.tables[name.removesuffix(".csv")].height


@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_a_page_runs_on_it(known, folder, public, monkeypatch):
    out = uk_time.in_utc(public.release.published_at) + timedelta(seconds=1)
    store = Store(folder, EARLIER, RELEASES, Clock("test-of-data", lambda: out))
    monkeypatch.setattr(request, "store", store)
    assert f"{words.data_release(public.release.id)}." in text(opened(known.script))


def test_the_reference_reader_of_data_packages_finds_nothing_wrong(public):
    """Frictionless, which the dashboard runs without: every table whole, keys and references among them."""
    files = package_files.read(DATA)
    described = descriptor.parse(files[package_files.DESCRIPTOR])
    texts = {
        name: csv_text.read(files[f"{name}.csv"], [field["name"] for field in table["fields"]], f"{name}.csv")[0]
        for name, table in descriptor.schemas(described).items()
    }
    assert len(texts) == len(public.tables)
    assert reference_reader.problems(described, texts) == []


def test_residents_of_the_newest_year_are_those_first_published(public):
    """43 of 43 rows of mid-2024 are as before other years were added; no other row has residents of every age."""
    before = package.from_published(package_files.read(EARLIER / "2026-11-26"))
    columns = ["area", "area_type", "financial_year", "reference_date", "residents", "residents_0_17", "source"]
    newest = public.tables["populations"].filter(public.tables["populations"]["residents"].is_not_null())
    assert newest.height == len([force for force in public.forces.values() if force.territorial])
    assert_frame_equal(newest.select(columns), before.tables["populations"].select(columns), check_row_order=False)


def test_residents_are_held_for_every_year_but_those_of_dorset_that_cannot_be_tested(public):
    """Dorset before mid-2019 is known to us as a subtraction whose whole was not read: nothing is filled in."""
    held = {(row["area"], row["financial_year"]) for row in public.rows("populations")}
    years = [year for year in public.years if year <= public.newest_year]
    territorial = [force.code for force in public.forces.values() if force.territorial]
    lost = {(code, year) for code in territorial for year in years} - held
    (dorset,) = {code for code, _ in lost}
    assert (public.forces[dorset].name, sorted(year for _, year in lost)) == ("Dorset", years[:7])
    assert not [row for row in public.rows("populations") if row["method"]]
    for row in public.rows("populations"):
        assert (row["reference_date"].month, row["reference_date"].day) == (6, 30)


def test_the_dispersion_of_every_measure_is_that_of_the_counts(public):
    """Recomputed from the counts to the decimal that is held; a measure without a row has too few offences."""
    held = measures.of(public)
    whole = [year for year in held.years if year not in held.part_years]
    for name in public.measures:
        found = public.dispersion.get(name)
        years = [y for y in whole if found.first_year <= y <= found.last_year] if found else whole[-dispersion.YEARS :]
        computed = dispersion.factor(held.quarterly(name), years, held.excluded)
        assert (computed is None) == (found is None), name
        assert not found or (round(computed.factor, 1), computed.forces) == (found.factor, found.forces), name
        assert len(years) == dispersion.YEARS


def test_a_title_that_was_read_elsewhere_than_its_status_names_its_source(public):
    exhibit = exhibits.make("recommendations", public, Selection())
    elsewhere = [r for r in public.recommendations if r.title_source]
    assert elsewhere
    cited = dict(zip(exhibit.table["label"], exhibit.table["cited"], strict=True))
    for recommendation in public.recommendations:
        (told,) = [
            c for label, c in cited.items() if label.endswith(f"{recommendation.number}. {recommendation.title}")
        ]
        assert (", title from " in told) == (recommendation in elsewhere)
    assert {r.title_source.id for r in elsewhere} <= {source.id for source in exhibit.sources}


# What the statistician's review put in place of wordings that were wrong: each stands as it was written.
WRITTEN = {
    "parts-overlap": (
        "If no offence counts under 2 of these types, fewer than 2,086 are left. If some do, more are left."
    ),
    "under-reporting": (
        "These are offences recorded by the police, not all offences. The police analysis for 2024 cites wider "
        "estimates that only 1 in 10 is reported."
    ),
    "ethnicity-inadequate": (
        "On 16 January 2025 the Home Secretary called the data on ethnicity inadequate, so we show no shares."
    ),
    "arrests-periods": (
        'The figures are for different periods and the first is "over 550". Local police forces made the arrests. No '
        "source adds them."
    ),
    "recording-changed": "Recording, reporting and the law changed over these years. More recorded offences do not by "
    "themselves mean more offending.",
    "eleven-codes": "The list of titles is the Home Office's (written answer, March 2016). The total is ours.",
}
NEVER_SAID = re.compile(
    r"\bis an upper limit|never reported:|police analysts think|two thirds of suspects|periods overlap|"
    r"\b12 child sexual offence codes|nearest published figure|Progress on \d+ recommendations|very unlikely to show",
    re.IGNORECASE,
)


def test_wordings_that_were_wrong_stay_away(public):
    assert {name: public.caveats[name].short for name in WRITTEN} == WRITTEN
    assert "so it is not an upper limit" in public.caveats["parts-overlap"].long
    assert "highly unlikely to show the true scale" in public.caveats["audit-scale"].short
    said = {wording.id: wording for wording in public.wordings}
    assert said["w08"].wording == "4,228 group-based offences"
    assert said["w11"].wording == "1,125 were family abuse"
    assert said["w17"].differs_by == said["w37"].differs_by == "unit"
    for table in ("caveats", "statistics", "tiles", "questions", "definitions", "gaps"):
        for row in public.rows(table):
            said_there = " ".join(map(str, row.values()))
            assert not NEVER_SAID.search(said_there), said_there


def test_a_date_that_a_charity_gives_is_told_by_its_own_source(public):
    """An event has one source, and says nothing that another one says."""
    told = [event for event in public.events if "charity" in event.event]
    assert told
    for event in told:
        assert event.source.publisher in event.event, event.id
        assert event.grade is Grade.PRESS
