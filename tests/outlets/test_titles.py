"""Every title stands alone: subject, measure, place and period, in every heading and in everything that leaves."""

import io
import itertools
import json
import re
import zipfile
from html import unescape

import pytest

from lib import exhibits
from lib.addresses import address
from lib.exhibits import naming
from lib.model.anchors import slug
from lib.model.records import ELEVEN_CODES, TWELVE_CODES, Selection
from lib.outlets.files import citation, file_names, tabular, workbook
from lib.outlets.html import card, exhibit_pages
from lib.outlets.pictures import content
from lib.outlets.pictures.sizes import SIZES
from tests.exhibits.test_registry import CASES

GMP, SOUTH_YORKSHIRE, CITY, BTP = "E23000005", "E23000011", "E23000034", "BTP"
EIGHT = ("E23000036", "E23000026", "E23000023", "E23000006", "E23000013", "E23000002", "E23000018", "E23000035")
LONDON, WALES, ENGLAND = "E12000007", "W92000004", "E92000001"
OF_FORCES = tuple(
    name for name in exhibits.REGISTRY if name.startswith(("forces-", "force-")) and name != "forces-national"
)
PENDING = frozenset({"description of the page"})  # what does not say it yet
NATIONAL = tuple(name for name in exhibits.REGISTRY if name not in OF_FORCES)
SUBJECT = re.compile(r"child sexual", re.IGNORECASE)
YEAR = re.compile(r"\b(19|20)\d\d\b")
PERIOD = re.compile(
    r"year(s)? ending March \d{4}|(January|April|July|October) (\d{4} )?to (March|June|September|December) \d{4}"
)
NEVER = re.compile(
    r"\b(twelve|our grouping|residents|per 1,000 children|etc)\b|\d{4}/\d\d(?! is)|  |\bno police forces\b"
)
VALUES = {
    "force": ((), (SOUTH_YORKSHIRE,), (SOUTH_YORKSHIRE, GMP), (BTP, CITY), EIGHT[:3], EIGHT, ("EW",)),
    "region": ("", WALES, LONDON, ENGLAND),
    "basis": ("count", "rate"),
    "year": ("", "2012-13", "2025-26"),
    "period": ("years", "quarters"),
    "sort": ("name", "value"),
}


def selections(register, name):
    """Every measure at the default of an exhibit, and every pair of other choices in two measures."""
    uses = exhibits.REGISTRY[name].uses
    measures = list(naming.measures(register)) if "measure" in uses else [TWELVE_CODES]
    first = {"force": (GMP,)} if exhibits.REGISTRY[name].needs else {}
    found = {Selection(measure=measure, **first): None for measure in measures}
    fields = [field for field in VALUES if field in uses]
    for one, other in (
        itertools.combinations(fields, 2) if len(fields) > 1 else [(fields[0], fields[0])] if fields else []
    ):
        for a, b in itertools.product(VALUES[one], VALUES[other]):
            for measure in measures[:1] + measures[-1:]:
                chosen = Selection(**first | {"measure": measure} | {one: a, other: b})
                if exhibits.can_be_made(name, chosen):
                    found[exhibits.settled(name, register, chosen)] = None
    return list(found)


@pytest.fixture(scope="module")
def shown(register):
    return [exhibits.make(name, register, chosen) for name in OF_FORCES for chosen in selections(register, name)]


def subject(register, exhibit):
    """The words of which one must stand in everything: of the total, or the name of the offence of that time."""
    chosen = exhibit.selection
    measure = chosen.measure
    if measure == TWELVE_CODES:
        return ("child and familial sexual offences (12 codes)", naming.measure(register, measure).defined)
    if measure == ELEVEN_CODES:
        return ("sexual offences under 11 codes that name a child victim", naming.measure(register, measure).defined)
    year = "" if exhibit.grid else (chosen.year or register.newest_year)
    return (naming.measure(register, measure, year).counted.removeprefix("offences of "),)


def places(register, exhibit):
    """The names of which one must stand in everything."""
    chosen = [register.forces[code].name for code in exhibit.selection.force if code in register.forces]
    region = [register.regions[exhibit.selection.region]] if exhibit.selection.region else []
    return [*chosen, *region, naming.EVERYWHERE]


def leaving(exhibit):
    """Everything that is called something, by where it stands."""
    page = card.exhibit_page(exhibit)
    tags = dict(re.findall(r'<meta (?:name|property)="([a-z:]+)" content="([^"]*)">', page))
    described = json.loads(tabular.as_csvw(exhibit))
    texts = {
        "headline": exhibit.headline,
        "subtitle": exhibit.subtitle,
        "name of the drawing": exhibit.name,
        "caption": citation.caption(exhibit),
        "alternative text": citation.alt_text(exhibit),
        "full citation": citation.full_citation(exhibit),
        "title of the page": re.search(r"<title>(.*?)</title>", page)[1],
        "heading of the page": re.search(r"<h1[^>]*>(.*?)</h1>", page)[1],
        "og:title": tags["og:title"],
        "og:description": tags["og:description"],
        "description of the page": tags["description"],
        "title of the CSV": described["dc:title"],
        "description of the CSV": described["dc:description"],
        "code to embed": exhibit_pages.embed_code(exhibit),
        "dataset": exhibit_pages.dataset(exhibit)["name"],
    }
    if not content.refusal(exhibit, SIZES["slide"]):
        words = content.of(exhibit, SIZES["slide"])
        texts |= {"headline of the image": words.headline, "subtitle of the image": words.subtitle}
    return {where: unescape(text) for where, text in texts.items() if where not in PENDING}


def test_everything_of_a_force_exhibit_says_what_it_is_where_and_when(register, shown):
    for exhibit in shown:
        said, there = subject(register, exhibit), places(register, exhibit)
        for where, text in leaving(exhibit).items():
            told = f"{where} of {exhibit.id} {address.query(exhibit.selection)}: {text}"
            assert any(words in text for words in said), told
            assert any(place in text for place in there), told
            assert PERIOD.search(text), told


@pytest.mark.parametrize("name", NATIONAL)
def test_everything_of_a_national_exhibit_does_so_too(register, name):
    """Also where no offences are counted: what the money, the promises or the events are about."""
    for _, chosen in (case for case in CASES if case[0] == name):
        exhibit = exhibits.make(name, register, chosen)
        for where, text in leaving(exhibit).items():
            told = f"{where} of {name} {address.query(chosen)}: {text}"
            assert SUBJECT.search(text), told
            assert any(place in text for place in places(register, exhibit)), told
            assert YEAR.search(text), told


def test_a_title_is_a_sentence_without_a_slip(shown):
    for exhibit in shown:
        assert exhibit.headline[0].isupper() or exhibit.headline[0].isdigit()
        for text in (exhibit.headline, exhibit.subtitle, exhibit.description):
            assert not NEVER.search(text), text
            assert "England and England" not in text
            assert "no rate: " not in text
            assert not re.search(r"\b(\w+) \1\b", text), text  # no word stands twice


@pytest.mark.parametrize("name", OF_FORCES)
def test_a_workbook_is_called_what_it_holds(register, name):
    chosen = Selection(force=(GMP,), measure="88A")
    exhibit = exhibits.make(name, register, chosen)
    with zipfile.ZipFile(io.BytesIO(workbook.as_xlsx(exhibit, register.release.published_at))) as parts:
        title = re.search(r"<dc:title>(.*?)</dc:title>", parts.read("docProps/core.xml").decode())[1]
        texts = unescape(parts.read("xl/sharedStrings.xml").decode())
    assert title == exhibit.headline
    assert any(words in title for words in subject(register, exhibit))
    assert exhibit.headline in texts
    assert exhibit.subtitle in texts


def test_each_row_of_a_count_by_force_says_of_which_measure_it_is(register, shown):
    for exhibit in shown:
        rows = exhibit.table.to_dicts()
        assert all(row["measure_code"] and row["measure_name"] for row in rows), exhibit.id
        if exhibit.id != "force-codes":
            assert {row["measure_code"] for row in rows} == {exhibit.selection.measure}
    rows = json.loads(tabular.as_json(exhibits.make("force-codes", register, Selection(force=(GMP,)))))["rows"]
    assert [row["measure_code"] for row in rows] == [TWELVE_CODES, *register.total_codes]
    assert rows[-1]["measure_name"] == "Sexual grooming"
    old = exhibits.make("forces-table", register, Selection(measure="71", force=(GMP,))).table
    assert old["measure_name"][0] == "Abuse of children through prostitution and pornography"
    assert old["measure_name"][1] == "Abuse of children through sexual exploitation"


@pytest.mark.parametrize("name", exhibits.REGISTRY)
def test_no_two_views_share_a_file_name(register, name):
    asked = [selection for held, selection in CASES if held == name]
    if name in OF_FORCES:
        asked += selections(register, name)
        asked += [Selection(force=tuple(list(register.forces)[start : start + 4])) for start in range(30)]
        asked += [Selection(force=(code,)) for code in register.forces]
    if "rows" in exhibits.REGISTRY[name].uses:
        asked += [Selection(search=text) for text in ("police", "Police", "schools", "x", "y")]
    views = {exhibits.make(name, register, chosen) for chosen in asked if exhibits.can_be_made(name, chosen)}
    called: dict[str, Selection] = {}
    for exhibit in views:
        file = file_names.file_name(exhibit, "csv").lower()  # as some systems keep it
        assert called.setdefault(file, exhibit.selection) == exhibit.selection, file
        assert len(file) < 200


def test_a_file_of_one_force_names_it(register):
    for name in ("force-codes", "force-peers"):
        for force in register.forces.values():
            exhibit = exhibits.make(name, register, Selection(force=(force.code,)))
            assert f"_{slug(force.name)}_" in file_names.file_name(exhibit, "csv")
