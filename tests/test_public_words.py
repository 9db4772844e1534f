"""The words that readers are given, in every outlet: one name for each thing, and the guide's rules of style.

Rules are in `tests/wording.py`. They hold over our own words: not over titles and names of publications, what a source
printed, rows that a source wrote, quotations, links, and names of files, tables and columns. Each further exception
stands in `ALLOWED` with its reason, and none of them may be out of use.
"""

import json
import re
from functools import cache
from itertools import product

import pytest
from click.testing import CliRunner

from lib import cli, exhibits
from lib.addresses import address, bare, request
from lib.addresses.committee_areas import CommitteeAreas
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.data_returns import reading
from lib.dataset import package
from lib.exhibits import naming
from lib.model import words
from lib.model.records import Selection
from lib.model.site_map import PAGES, SECTIONS
from lib.outlets.bulletin import bulletin_pages
from lib.outlets.files import citation, tabular
from lib.outlets.hearing import pack_files, pack_sections
from lib.outlets.html import brief_sheet, card
from lib.outlets.press import brief, texts
from lib.outlets.site import feeds
from lib.releases.store import DATA, store
from lib.search import methods
from lib.settings import ROOT
from tests import wording
from tests.apps import opened
from tests.exhibits.test_registry import CASES
from tests.wording import Block, of_html

REGISTER = package.read(DATA)
VIEWS = ("map", "compare", "time", "spread", "table")
FORCE, RAILWAYS, CITY = "E23000011", "BTP", "E23000034"
SPLIT, PLACE = "E14001106", "E08000018"  # a constituency of two forces, and a place
# What a reader may see of a page, beside what it shows by itself: views, and addresses with mistakes in them.
ASKED = {
    "hearing-pack": [
        {"force": FORCE, "constituency": SPLIT, "place": PLACE},
        {"force": f"{FORCE},X", "constituency": "X,Y", "place": "X"},
        {"force": "EW"},
        {"constituency": ",".join(REGISTER.constituencies)},
    ],
    "forces": [
        *(
            {"view": view, "force": force}
            for view in ("map", "compare", "time", "spread", "table")
            for force in ("", FORCE)
        ),
        {"view": "profile", "force": FORCE},
        {"force": "Kent,X", "measure": "99", "year": "1999", "region": "nowhere"},
        {"view": "profile"},
        {"force": RAILWAYS, "basis": "rate", "view": "table"},
        {"view": "spread", "year": "2025-26"},
        {"measure": "71", "period": "quarters", "view": "time"},
        {"force": FORCE, "region": "E12000007", "basis": "rate", "period": "quarters", "view": "time"},
        {"force": f"{FORCE},{CITY}", "view": "profile"},
        {"version": "nothing"},
        {"forse": FORCE},
    ],
}
EVERYWHERE = [
    {},
    {
        "figures": "x",
        "status": "y",
        "rows": "zz,yy",
        "statistic": "n",
        "exhibits": "x",
        "sizes": "q",
        "search": "x" * 200,
    },
]
REFUSED = (
    "/nothing", "/exhibits/nothing", "/exhibits/force-codes.csv", "/exhibits/breakdown.png?size=none",
    "/data/nothing.csv", "/exhibits/forces-map.json?basis=rate&year=2025-26", "/exhibits/recommendations.png",
    "/exhibits/breakdown.csv?forse=1", "/exhibits/breakdown.csv?version=nothing", "/bulletin/forces/nothing",
    "/brief.pdf?drawing=nothing", "/hearing_pack.docx", "/hearing_pack.pdf?force=EW",
    "/hearing_pack.docx?constituency=nothing", "/hearing_pack.docx?place=x,y",
)  # fmt: skip
PLAIN = ("/exhibits/", "/data/", "/bulletin", *(page.path for page in PAGES))
FIELDS = frozenset({"label", "help", "placeholder", "body", "options", "caption", "text", "heading"})  # of a widget
DRAWN = frozenset({"text", "ticktext", "name", "hovertext", "hovertemplate", "label"})  # of a figure of Plotly

# Columns of the data whose words are those of a source, or of the people who are asked.
OF_SOURCES = {
    "case_reviews": ("measure", "speaker"),
    "commitments": ("commitment", "status", "due"),
    "events": ("event",),
    "gaps": ("parliamentary_question", "foi_request"),
    "offence_titles": ("title",),
    "operations": ("name", "lead_body", "figures", "caution", "period", "place"),
    "recommendations": ("title", "lead", "leads", "status"),
    "releases": ("note",),
    "statistics": ("printed_as", "locator"),
    "wordings": ("wording",),
}
# Names that rule 16 asks for in full count as one word of a sentence: measures, areas, periods, titles of charts.
QUOTED = '\N{LEFT DOUBLE QUOTATION MARK}[^\N{RIGHT DOUBLE QUOTATION MARK}]*\N{RIGHT DOUBLE QUOTATION MARK}|"[^"]*"'
LINKS = "|".join(
    (
        r"https?://\S+",
        r"(?<!\w)/[a-z_.]+[/?#]\S*",
        r"'[^' ]+'",
        r"`[^`]*`",
        r"\b[a-z_]+\.(?:csv|json|txt|zip)\b",
        r"\b[a-z_-]+(?:/[a-z_.-]+)+",
        r"(?<!\w)-{1,2}[a-z][a-z-]+",  # options of commands
        r"\[a-z0-9-]\+",  # the form of a cell
        r"\bOne of [a-z, _]+\.",  # the values that a cell may have
        rf"\bthe (?:{'|'.join(REGISTER.tables)}) table\b",
    )
)
# (rule, what stands there) -> why it may. Each is a whole word or phrase.
ALLOWED = {
    ("reader", "screen reader"): "the usual name of the program",
    ("reader", "supplied by the reader"): "how product.md marks figures that are not published",
    ("statistic", "Code of Practice for Statistics"): "the name of the code",
    ("statistic", "experimental statistics"): "the official name of such figures",
    ("statistic", "Statistics produced by a public body"): "the definition of official statistics",
    ("statistic", "Statistics in Medicine"): "the name of a journal",
    ("statistic", "Statistics"): "a kind of event: official statistics came out",
    ("number in words", "twelve-code total"): "a term's link is made of its name, and no link ever changes",
    ("number in words", "two thirds"): "a fraction in words, as its source printed it",
    ("mirror", "mirror"): "a value of the column 'grade' in files, explained in the definitions",
    ("dash", "UTF-8"): "the name of an encoding",
    ("dash", "SHA-256"): "the name of a checksum",
}


@cache
def not_ours():
    """What sources wrote, and names that stand in full, longest first, as one pattern."""
    found = {text for statistic in REGISTER.statistics.values() for text in [statistic.printed_as, statistic.locator]}
    for source in REGISTER.sources.values():
        found |= {source.title, source.publisher, source.licence, source.designation}
        found |= {
            source.designation_sentence,
            words.citation(source),
            words.short_citation(source),
            source.copy_details,
        }
        found |= {written(source, grade) for written, grade in product((words.cited, words.short_cited), words.GRADES)}
    for table, columns in OF_SOURCES.items():
        found |= {str(row[column] or "") for row in REGISTER.rows(table) for column in columns}
    found |= {exhibit.headline for exhibit in made()} | {exhibit.subtitle for exhibit in made()}
    found |= names() | {words.sentence(figure) for figure in REGISTER.statistics.values()}  # these have 30 words
    return re.compile(
        "|".join(re.escape(text) for text in sorted(found, key=len, reverse=True) if len(text) > 5), re.IGNORECASE
    )


def names():
    measures = [naming.measure(REGISTER, code, year) for code in REGISTER.measures for year in ("", "2012-13")]
    found = {text for one in measures for text in (one.counted, one.defined, one.label, one.name)}
    found |= {one.counted.removeprefix("offences of ") for one in measures}
    areas = ["EW", *REGISTER.regions, *REGISTER.forces]
    found |= {naming.rated_area(REGISTER, area, year) for area in areas for year in ("", *REGISTER.years)}
    found |= {naming.period(REGISTER, year) for year in REGISTER.years} | {naming.years(REGISTER)}
    return found | {"Crime Survey for England and Wales", "Independent Inquiry into Child Sexual Abuse"}


@cache
def made():
    """Every chart and table in the views of the registry's tests, and as pages without a query show them."""
    bare_ones = [(name, bare.selection(REGISTER)) for name, builder in exhibits.REGISTRY.items() if not builder.needs]
    return [exhibits.make(name, REGISTER, selection) for name, selection in [*CASES, *bare_ones]]


def ours(text):
    """A text with something that says nothing in place of what is not ours."""
    if re.match("Sources?: ", text):
        return "Named"  # a list of publications and their status
    text = re.sub(LINKS, "Named", re.sub(QUOTED, "Named", text))
    text = not_ours().sub(lambda match: f"Named{'.' if match[0].endswith('.') else ''}", text)
    text = re.sub(r"(Named (\[z\] no rate|[\d.,]+), )+and Named", "Named", text)  # each of many areas
    return re.sub(r"Named(; Named)+", "Named", text)  # a list of sources, whose names have commas


@cache  # the same cautions, sources and footers stand on every page
def breaches(block):
    """Each breach of a rule in our own words of one block, with the words."""
    text = ours(block.text)
    for rule, phrase in ALLOWED:
        kept = re.sub(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", "Named", text)
        if kept != text and any(name == rule for name, _ in wording.faults(Block(text, block.role))):
            text = kept
    return frozenset(wording.faults(Block(text, block.role)))


def found(blocks):
    """Each breach of a rule in our own words, with the words."""
    return sorted(set().union(*map(breaches, blocks)))


def strings(message):
    """The texts of a message that Streamlit sends to the browser."""
    for field, value in message.ListFields():
        many = hasattr(value, "__iter__") and not isinstance(value, str | bytes) and not hasattr(value, "ListFields")
        for part in value if many else [value]:
            if isinstance(part, str) and field.name in FIELDS:
                yield field.name, part
            elif hasattr(part, "ListFields"):
                yield from strings(part)


def drawn(figure, key=""):
    """The texts of a Plotly figure."""
    if isinstance(figure, dict):
        for name, part in figure.items():
            yield from drawn(part, name) if name != "template" else ()
    elif isinstance(figure, list | tuple):
        for part in figure:
            yield from drawn(part, key)
    elif isinstance(figure, str) and key in DRAWN:
        yield figure


@pytest.mark.parametrize("name", exhibits.REGISTRY)
def test_a_chart_or_table_is_in_plain_words_on_its_page_in_captions_and_in_columns_of_files(name):
    for exhibit in made():
        if exhibit.id == name:
            blocks = of_html(card.exhibit_page(exhibit)) + of_html(str(card.of(exhibit).commands))
            said = (citation.caption(exhibit), citation.alt_text(exhibit), citation.full_citation(exhibit))
            said += (citation.preview(exhibit), citation.short_citation(exhibit))
            blocks += [Block(text) for text in said]
            blocks += [Block(column.title, "cell") for column in tabular.columns(exhibit)]
            assert found(blocks) == []


@pytest.mark.parametrize("shape", Shape)
def test_charts_are_in_plain_words(shape):
    figures = [exhibits.chart(exhibit, Canvas(shape, ColourScheme.LIGHT)) for exhibit in made()]
    said = {text for figure in figures if figure for text in drawn(figure.to_dict())}
    assert len(said) > 300
    assert found([block for text in said for block in of_html(text)]) == []


@pytest.mark.parametrize("place", PAGES, ids=lambda place: place.id)
def test_a_page_is_in_plain_words_in_every_view_and_in_what_it_says_of_mistakes(place):
    for query in EVERYWHERE + ASKED.get(place.id, []):
        app = opened(place.script, **query)
        blocks = [Block(place.heading, "heading"), Block(place.shows), Block(place.label, "label")]
        for node in app._tree:  # noqa: SLF001 - widgets of every kind
            for field, text in strings(node.proto) if getattr(node, "proto", None) else ():
                is_html = field == "body" and "<" in text
                blocks += of_html(text) if is_html else [Block(text, "text" if field == "help" else "label")]
        assert len(blocks) > 30
        assert found(blocks) == [], query


def test_cautions_and_notes_are_in_plain_words():
    caveats = REGISTER.caveats.values()
    assert found([Block(text) for one in caveats for text in (one.short, one.long, one.briefly)]) == []


def test_figures_and_questions_are_in_plain_words():
    for figure in REGISTER.statistics.values():
        sentence = re.sub(QUOTED, "Named", figure.sentence.replace("Crime Survey for England and Wales", "Named"))
        assert not set(wording.faults(Block(sentence), most_words=30)), sentence
    notes = [figure.note for figure in REGISTER.statistics.values()]
    definitions = [row["meaning"] for row in REGISTER.rows("definitions")]
    gaps = [row[name] for row in REGISTER.rows("gaps") for name in ("question", "asked", "answer", "holder", "instead")]
    drafts = [row["foi_request"] for row in REGISTER.rows("gaps")]
    assert found([Block(text) for text in [*notes, *definitions, *gaps] if text]) == []
    assert all(len(sentence.split()) <= 30 for draft in drafts for sentence in wording.sentences(draft))


def test_the_data_dictionary_is_in_plain_words():
    resources = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    fields = [field for resource in resources for field in resource["schema"]["fields"]]
    blocks = [Block(one["title"], "cell") for one in [*resources, *fields]]
    blocks += [Block(one["description"]) for one in [*resources, *fields]]
    assert found(blocks) == []


@pytest.mark.parametrize("code", ["", FORCE, RAILWAYS, CITY])
def test_the_print_version_is_in_plain_words(code):
    shown = (
        bulletin_pages.force(REGISTER, code, pictures=False)
        if code
        else bulletin_pages.national(REGISTER, pictures=False)
    )
    assert found(of_html(shown)) == []


def test_what_leaves_for_press_offices_is_in_plain_words():
    exhibit = exhibits.make("breakdown", REGISTER, Selection())
    for level in brief.LEVELS:
        contents = brief.contents(exhibit, REGISTER, Selection(force=(FORCE, CITY)), level)
        assert found([*of_html(brief_sheet.page(contents, "")), Block(brief.description(contents))]) == []
    files = {"data/breakdown.csv": f"{exhibit.headline}, as CSV"}
    pack = texts.readme(REGISTER.release, made()[:40], files, [], [], "/press_pack")
    lines = [*texts.captions(made()).splitlines(), *pack.splitlines()]
    assert found([Block(line.removeprefix("- ")) for line in lines]) == []


@pytest.mark.parametrize("force", [FORCE, RAILWAYS, CITY, f"{FORCE},{CITY}"])
def test_a_hearing_pack_is_in_plain_words(force):
    areas = CommitteeAreas(forces=tuple(force.split(",")), constituencies=(SPLIT,), places=(PLACE,))
    pack = pack_sections.build(REGISTER, areas)
    drafts = {row["parliamentary_question"] for row in REGISTER.rows("gaps")}
    shown = [block for block in of_html(pack_files.page(pack)) if block.text not in drafts]
    assert len(shown) > 300
    assert found([*shown, Block(pack.description), Block(pack.foot)]) == []


@pytest.mark.parametrize("path", PLAIN)
def test_pages_without_scripts_are_in_plain_words(client, path):
    shown = client.get(path, headers={"accept": "text/html"}).text
    assert found(of_html(shown.replace("<noscript>", "").replace("</noscript>", ""))) == []


@pytest.mark.parametrize("path", REFUSED)
def test_refusals_are_in_plain_words(client, path):
    for accept in ("text/html", "application/json"):
        answer = client.get(path, headers={"accept": accept})
        assert answer.status_code >= 400
        assert found(of_html(answer.text)) == []


def test_the_feed_and_the_list_of_releases_are_in_plain_words():
    shown = store.shown()
    listed = [text for one in request.releases(shown) for text in (one.name, one.text)]
    listed += [
        request.unknown_release(shown),
        request.NO_FIGURES,
        words.superseded(REGISTER.release),
        words.UNPUBLISHED,
    ]
    fed = re.findall(r"<(?:title|summary)[^>]*>(.*?)</", feeds.feed(shown), re.DOTALL)
    assert found([*(Block(text) for text in [*fed, *listed])]) == []


BAD_RETURNS = (
    b"", b"%PDF-1.7", b"a,b\n1,2\n", b"code,force,count,note\n", b"code,force,count,note\nE23000032,Kent,-3,\n",
    b"code,force,count,note\nE23000032,Kent,1.5,\nE23000032,Kent,7,\nX,Nowhere,3,\n,Total,9,\n",
    b"code,force,count,note\nE23000032,Surrey,seven,\n",
)  # fmt: skip


@pytest.mark.parametrize("content", BAD_RETURNS)
def test_problems_of_a_return_are_in_plain_words(content):
    problems = reading.read(content, REGISTER)
    assert isinstance(problems, tuple)
    assert found([Block(problem.expected) for problem in problems]) == []


def test_menus_of_filters_are_in_plain_words():
    choices = address.choices(REGISTER)
    blocks = [Block(choice.question, "label") for choice in choices.values()]
    blocks += [
        Block(label, "label")
        for name, choice in choices.items()
        if name != "statistic"
        for label in choice.options.values()
    ]
    assert found(blocks) == []


def test_commands_explain_themselves_in_plain_words():
    told = [CliRunner().invoke(cli.main, ["--help"]).output]
    told += [CliRunner().invoke(cli.main, [name, "--help"]).output for name in cli.main.commands]
    told += [CliRunner().invoke(cli.main, ["check", "nothing"]).output]
    blocks = [Block(wording.squeezed(part)) for text in told for part in re.split(r"\n\s*\n|\n  -", text)]
    allowed = {"semicolon", "dash", "long sentence"}  # lists of options with dates and defaults are no sentences
    assert [fault for fault in found(blocks) if fault[0] not in allowed] == []


def test_titles_are_short_enough_to_be_read():
    texts_ = [page.heading for page in PAGES] + [page.label for page in PAGES]
    texts_ += [*SECTIONS.values(), *methods.SECTIONS.values()]
    assert [text for text in texts_ if len(text) > 65 or text.endswith(".")] == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It is 2.5 km. It ends.", 2),
        ("St. Ives is there. Mr. A. B. Smith is not", 2),
        ('They said "cases". We say offences.', 2),
        ("Is it? Yes.", 2),
        ("One, e.g. this one", 1),
        ("v1.0 of www.gov.uk stands.", 1),
    ],
)
def test_a_text_is_cut_into_its_sentences(text, parts):
    assert len(wording.sentences(text)) == parts


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("6 per cent", "per cent"),
        ("10 million pounds", "money"),
        ("In five forces", "number in words"),
        ("2013-2015", "dash"),
        ("aged 10\N{EN DASH}17", "dash"),
        ("This; that", "semicolon"),
        ("e.g. this", "abbreviation"),
        ("on 1 Jan 2010", "short month"),
        ("in mid January 2025", "mid-month"),
        ("Left out.", "fragment"),
        ("See this exhibit", "exhibit"),
        (" ".join(["word"] * 26) + ".", "long sentence"),
    ],
)
def test_a_breach_is_found(text, rule):
    assert rule in {name for name, _ in wording.faults(Block(text))}


def test_blocks_of_a_page_stand_apart_and_code_is_not_read():
    blocks = of_html('<h2>One</h2><p>Two <b>three</b><code>x;y</code></p><td>four</td><a href="/" title="Five">six</a>')
    assert [(block.text, block.role) for block in blocks] == [
        ("One", "heading"), ("Two three", "text"), ("four", "cell"), ("Five", "name"), ("six", "link"), ("six", "text"),
    ]  # fmt: skip


def test_no_exception_is_out_of_use():
    """Each is needed: its words break the rule, and they still stand in what pages, files and messages are made of."""
    files = [*(ROOT / "lib").rglob("*.py"), *(ROOT / "lib" / "templates").iterdir(), *DATA.iterdir()]
    written = " ".join(file.read_text(encoding="utf-8") for file in files)
    for rule, phrase in ALLOWED:
        assert rule in {name for name, _ in wording.faults(Block(phrase))}, phrase
        assert re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", written), phrase
