"""Whatever leaves carries its cautions in words: every outlet of every exhibit, walked with one list of sentences."""

import csv
import io
import json
import re
import zipfile
from html import unescape

import pytest

from lib import exhibits
from lib.addresses import bare
from lib.exhibits import posted_map
from lib.model.records import Selection
from lib.model.site_map import PAGES
from lib.outlets.bulletin import bulletin_charts, contents
from lib.outlets.files import citation, tabular, workbook
from lib.outlets.html import card, exhibit_pages, fragments, reference
from lib.outlets.pictures import availability, chart_svg, compose, content, renderer
from lib.outlets.pictures.sizes import SIZES
from lib.outlets.press import brief, texts
from lib.search import site_search
from tests.apps import opened, text

FORCE = "E23000011"
UNDER_REPORTING = "under-reporting"
HARD = (
    ("forces-map", Selection(basis="rate", measure="73")),
    ("forces-map", Selection(measure="73", year="2012-13")),
    ("forces-compare", Selection(force=(FORCE, "BTP", "E23000034"), measure="71", sort="value")),
    ("forces-time", Selection(force=(FORCE,), measure="88A", period="quarters")),
    ("forces-table", Selection(region="W92000004", measure="88A")),
    ("proportion", Selection(figures="announced")),
    ("breakdown", Selection(figures="announced")),
)
CASES = tuple((name, Selection(force=(FORCE,)) if b.needs else Selection()) for name, b in exhibits.REGISTRY.items())
ALL = (*CASES, *HARD)
drawn = pytest.mark.skipif(bool(availability.missing()), reason="no browser is installed")


@pytest.fixture(params=ALL, ids=lambda case: f"{case[0]}-{'-'.join(map(str, case[1].changed.values())) or 'bare'}")
def exhibit(request, register):
    return exhibits.make(request.param[0], register, request.param[1])


def plain(found):
    """Text as a reader meets it: no marks, no line ends, single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found)).split())


def must_say(exhibit):
    return [plain(caveat.short) for caveat in exhibit.must_show]


def assert_said(exhibit, found):
    missing = [sentence for sentence in must_say(exhibit) if sentence not in plain(found)]
    assert not missing, (missing, plain(found)[:600])


def content_of(name, page):
    (found,) = re.findall(rf'<meta (?:name|property)="{name}" content="([^"]*)">', page)
    return found


def patiently(client, path):
    """A picture, from a machine that may have much else to do."""
    answers = (client.get(path) for _ in range(4))
    found = next((answer for answer in answers if answer.status_code == 200), None)
    assert found, path
    return found


# What must be said
def test_what_counts_offences_says_what_is_not_reported(exhibit):
    counts = exhibit.unit.startswith("offences") or "offences" in exhibit.subtitle.lower()
    assert counts or not exhibit.id.startswith("force")
    if counts:
        assert exhibit.must_show[0].id == UNDER_REPORTING


# Files
def test_every_row_of_the_csv_is_complete(exhibit):
    rows = list(csv.DictReader(io.StringIO(tabular.as_csv(exhibit).decode("utf-8-sig"))))
    for row in rows:
        assert_said(exhibit, row["cautions"])
        assert all(caveat.short in row["cautions"] for caveat in exhibit.caveats)
        assert row["cautions"].startswith(exhibit.must_show[0].short if exhibit.must_show else "")
    described = json.loads(tabular.as_csvw(exhibit))
    named = [c["name"] for c in described["tableSchema"]["columns"]]
    assert named == list(rows[0])
    assert len(set(named)) == len(named)  # no column of every file takes the place of one of the table
    (column,) = [c for c in described["tableSchema"]["columns"] if c["name"] == "cautions"]
    assert column["titles"] == ["cautions", "Cautions in words"]
    assert_said(exhibit, " ".join(described["rdfs:comment"]))


def test_the_json_says_them_and_which_must_be_shown(exhibit):
    found = json.loads(tabular.as_json(exhibit))
    assert [c["short"] for c in found["caveats"] if c["must_show"]] == [c.short for c in exhibit.must_show]
    assert_said(exhibit, found["citation"])
    assert_said(exhibit, found["rows"][0]["cautions"])


def test_every_sheet_of_the_workbook_that_has_numbers_says_them(exhibit, register):
    held = workbook.as_xlsx(exhibit, register.release.published_at)
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        strings = [
            plain(item)
            for item in re.findall(r"<si>(.*?)</si>", archive.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        ]
        book = archive.read("xl/workbook.xml").decode()
        names = re.findall(r'<sheet name="([^"]+)"', book)
        sheets = {
            name: " ".join(
                strings[int(found)]
                for found in re.findall(
                    r't="s"><v>(\d+)</v>', archive.read(f"xl/worksheets/sheet{number}.xml").decode()
                )
            )
            for number, name in enumerate(names, 1)
        }
        about = archive.read("docProps/core.xml").decode()
    for name in ("Cover", "Notes", workbook.SHEET):
        assert_said(exhibit, sheets[name])
    assert_said(exhibit, about)


# Words to paste, and pages
def test_what_is_pasted_says_them(exhibit, register):
    for words in (citation.caption(exhibit), citation.alt_text(exhibit), citation.full_citation(exhibit)):
        assert_said(exhibit, words)
    captions = texts.captions([exhibit])
    for line in ("Caption", "Alt text", "Cite as"):
        assert_said(exhibit, re.findall(rf"^{line}: (.*)$", captions, re.MULTILINE)[0])
    for label, words, _ in exhibit_pages.citation_texts(exhibit):
        if label not in {"Short citation", "Embed code"}:
            assert_said(exhibit, words)
    held = plain(exhibit_pages.embed_code(exhibit))
    assert exhibit.headline not in held or exhibit.headline in exhibit.subtitle  # its numbers stand in the frame alone
    readme = texts.readme(register.release, [exhibit], {}, [], [], "")
    assert_said(exhibit, readme.replace("\n", " "))


def test_the_page_its_tags_and_its_marks_say_them(exhibit):
    page = card.exhibit_page(exhibit, (), None)
    for name in ("description", "og:description"):
        assert_said(exhibit, content_of(name, page))
        assert plain(content_of(name, page)).startswith(must_say(exhibit)[0] if exhibit.must_show else "")
    assert_said(exhibit, exhibit_pages.dataset(exhibit)["description"])
    assert_said(exhibit, fragments.exhibit_words(exhibit) + fragments.exhibit_caveats(exhibit))
    assert_said(exhibit, page.partition("<body")[2].partition("<h2>Download<")[0])


def test_the_list_of_exhibits_says_them(client, register):
    listed = {item["id"]: item for item in client.get("/exhibits/index.json").json()}
    page = client.get("/exhibits/").text
    for name, selection in CASES:
        exhibit = exhibits.make(name, register, selection)
        if exhibits.REGISTRY[name].needs:
            assert listed[name]["cautions"] == []
            assert not re.search(r"\d{2}", listed[name]["headline"])
            continue
        assert listed[name]["cautions"] == [c.short for c in exhibit.must_show]
        (item,) = [part for part in page.split("<li>") if f'href="/exhibits/{name}"' in part]
        assert_said(exhibit, item)


# Search
@pytest.mark.parametrize("name", ["proportion", "breakdown", "forces-map", "operations-under-way", "closed-cases"])
def test_the_results_of_a_search_say_them(register, name):
    bare_page = bare.selection(register)
    known = [exhibits.make(name, register, bare_page) for name, b in exhibits.REGISTRY.items() if not b.needs]
    hits = site_search.find(register, exhibits.make(name, register, bare_page).headline)
    found = reference.results(hits)
    shown = [exhibit for exhibit in known if exhibit.headline in {hit.label for hit in hits}]
    assert name in {exhibit.id for exhibit in shown}
    for exhibit in shown:
        assert_said(exhibit, found)
    assert found.count('data-caveat="under-reporting"') <= 1


def test_the_box_of_every_page_says_them(register):
    app = opened("pages/offences.py")
    headline = exhibits.make("proportion", register, Selection()).headline
    app.text_input(key="anywhere").set_value(headline).run()
    results = text(app).partition('<div class="results"')[2].partition("</div>")[0]
    assert 'data-caveat="under-reporting"' in results


# Pictures
def test_every_drawing_of_the_bulletin_is_complete_in_itself(register):
    count = 0
    for named in bulletin_charts.all_names(register):
        if named.force not in {"", FORCE} or (exhibit := bulletin_charts.exhibit_of(named, register)) is None:
            continue
        count += 1
        figure = chart_svg._figure(exhibit, named.size)  # noqa: SLF001 - what the browser is given to draw
        found = content.of(exhibit, SIZES["slide"])
        written = plain(" ".join(note["text"] for note in figure["layout"]["annotations"]))
        assert_said(exhibit, written)
        for sentence in (found.headline, found.subtitle, found.sources, found.status, found.version, found.address):
            assert plain(sentence).replace(" ", "") in written.replace(" ", ""), sentence
        above = figure["layout"]["height"] - chart_svg.placed(exhibit, named.size, "").height
        texts_ = chart_svg.words(exhibit, named.size)
        assert max(one.y + one.height for one in texts_) <= above  # a page shows what stands below them
        assert max(one.x + one.width for one in texts_) <= named.size.width
    assert count > 40


@drawn
def test_a_drawing_says_it_as_it_is_sent(client, register):
    for path, name, selection in (
        ("/bulletin/drawings/proportion.wide.svg", "proportion", Selection()),
        (f"/bulletin/drawings/forces-time.{FORCE}.tall-dark.svg", "forces-time", Selection(force=(FORCE,))),
    ):
        sent = patiently(client, path)
        shown = re.sub(r"<(title|desc|metadata|style)[ >].*?</\1>", " ", sent.text, flags=re.DOTALL)
        exhibit = exhibits.make(name, register, selection)
        assert_said(exhibit, shown)
        assert exhibit.headline in plain(shown)
        assert citation.permalink(exhibit) in plain(shown).replace(" ", "")


def test_every_picture_and_its_marks_say_them(exhibit, register):
    if exhibit.draw is None:
        return
    for size in availability.allowed(exhibit):
        try:
            picture = compose.compose(exhibit, size)
        except content.RefusedPictureError:
            continue
        assert_said(exhibit, " ".join(line for one in picture.texts for line in one.lines))
        assert_said(exhibit, renderer.picture_metadata(exhibit, size, register.release.published_at).description)


@pytest.mark.parametrize("name", ["proportion", "breakdown", "years", "forces-time", "forces-map"])
def test_the_brief_and_its_marks_say_them(register, name):
    selection = Selection(force=(FORCE,))
    exhibit = exhibits.make(name, register, brief.narrowed(name, selection))
    for level in brief.LEVELS:
        found = brief.contents(exhibit, register, brief.narrowed(name, selection), level)
        assert_said(exhibit, brief.brief_sheet.page(found, ""))
        assert_said(exhibit, brief.description(found))


# Previews
@drawn
def test_the_default_map_has_a_picture_of_its_rates(client, register):
    page = client.get("/exhibits/forces-map").text
    link = unescape(content_of("og:image", page))
    assert link == "/exhibits/forces-map.png?basis=rate&size=square"
    assert patiently(client, link).headers["content-type"] == "image/png"
    rates = exhibits.make("forces-map", register, Selection(basis="rate"))
    assert_said(rates, content_of("og:image:alt", page))
    assert (content_of("og:image:width", page), content_of("twitter:card", page)) == ("1080", "summary")
    chosen = "/exhibits/forces-map.png?force=E23000034&size=square"  # itself it shows a count under 10
    assert client.get(chosen).status_code == 400


@drawn
def test_no_posted_picture_shows_a_count_under_ten(exhibit, register):
    posted = availability.social_picture(exhibit, register)
    assert posted is None or not content.refusal(*posted)
    if posted and posted[0] is not exhibit:
        own = availability.fitting_sizes(exhibit)
        assert posted_map.left_out(exhibit) or content.refusal(exhibit, posted[1]) or posted[1] not in own
        assert posted[0].selection.basis == "rate"


def test_previews_of_pages_carry_no_number_or_their_caution(client, register):
    caution = must_say(exhibits.make("proportion", register, Selection()))[0]
    counting = [page.path for page in PAGES if page.id in {"headlines", "offences", "forces"}]
    for path in (*counting, "/forces?force=E23000005", "/bulletin", "/bulletin/forces/E23000005"):
        head = client.get(path).text.partition("</head>")[0]
        said = " ".join(re.findall(r'<meta (?:name="description"|property="og:[a-z:]+") content="([^"]*)"', head))
        numbers = re.findall(r"\d[\d,]*", re.sub(r"\b20\d\d(/\d\d)?\b|https?://\S+", "", said))
        assert not numbers or caution in plain(said), path


# The bulletin
@pytest.mark.parametrize("path", ["/bulletin", f"/bulletin/forces/{FORCE}"])
def test_each_part_of_the_bulletin_says_them(client, register, path):
    parts = dict(
        re.findall(
            r'<article class="part" aria-labelledby="([^"]+)"[^>]*>(.*?)</article>', client.get(path).text, re.DOTALL
        )
    )
    national = [exhibit for shown in contents.national(register).values() for exhibit in shown]
    shown = contents.of_force(register, FORCE) if "forces" in path else national
    assert set(parts) == {exhibit.id for exhibit in shown}
    for exhibit in shown:
        assert_said(exhibit, parts[exhibit.id].partition("<details")[0])
