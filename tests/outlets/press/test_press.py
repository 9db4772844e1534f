"""A press pack and a brief: what they hold, what they leave out and say so. Pictures are made up here."""

import hashlib
import html
import io
import json
import zipfile
from dataclasses import replace

import pptx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import exhibits
from lib.addresses import filter_words, multi_value
from lib.model import words
from lib.model.limits import BusyError
from lib.model.records import Grade, Selection
from lib.outlets.credentials import credential_reading, picture_provenance, signing
from lib.outlets.credentials.inspection import SignerKind
from lib.outlets.html import brief_sheet as page
from lib.outlets.pictures.browser import NoBrowserError
from lib.outlets.pictures.content import RefusedPictureError
from lib.outlets.press import brief, choice, packing
from lib.outlets.press.choice import FIELDS, Pack
from lib.outlets.slides import offered
from tests.signed_files import of_format, unsigned

MANCHESTER, KENT, CITY = "E23000005", "E23000032", "E23000034"
FILTERED = Selection(force=(MANCHESTER,), figures="announced", search="typed by a reader", view="table")
EVERYTHING = Pack(
    exhibits=("breakdown", "years", "newer", "force-codes", "timeline"),
    sizes=("social", "print"),
    formats=("png", "svg"),
    data=("csv", "xlsx", "json"),
)


def no_news(*_):
    """Whoever makes a pack here needs no telling."""


@pytest.fixture(autouse=True)
def drawn(monkeypatch):
    """Pictures without a browser: breakdown is too much for a post, as it is in truth."""

    def render(exhibit, size, ending, moment):
        if (exhibit.id, size.name) == ("breakdown", "social"):
            raise RefusedPictureError("It is too small.")
        return f"{exhibit.id} {size.name} {ending} {moment}".encode()

    monkeypatch.setattr(packing.renderer, "render", render)
    monkeypatch.setattr(packing.availability, "missing", lambda: "")
    packing._PACKS.clear()  # noqa: SLF001 - what is tested


def opened(made):
    return zipfile.ZipFile(io.BytesIO(made.content))


def test_the_manifest_tells_of_every_file(register):
    archive = opened(packing.make(EVERYTHING, register, FILTERED, no_news))
    manifest = json.loads(archive.read("manifest.json"))
    told = {file["path"]: file for file in manifest["files"]}
    assert {*told, "manifest.json"} == set(archive.namelist())
    for name, file in told.items():
        assert file["sha256"] == hashlib.sha256(archive.read(name)).hexdigest()
        assert file["bytes"] == len(archive.read(name))
    assert manifest["release"] == register.release.id
    assert told[f"images/years_print_v{register.release.id}.png"]["address"] == "/exhibits/years.png?size=print"
    assert {name.split("/")[0] for name in told} == {"images", "data", "captions.txt", "readme.txt"}
    assert all(name in archive.read("readme.txt").decode() for name in archive.namelist())


def test_the_brief_says_of_itself_what_is_in_it(register):
    chosen = brief.narrowed("years", Selection(force=(KENT,)))
    exhibit = exhibits.make("years", register, chosen)
    contents = brief.contents(exhibit, register, chosen, brief.LEVELS[0])
    told = brief._provenance(contents)  # noqa: SLF001 - what is tested
    assert (told.size, told.format, told.exhibit) == ("brief", "pdf", "years")
    assert (told.release, told.data_sha256) == (register.release.id, register.digest)
    assert told.address.startswith("/brief.pdf?")
    caveats = [*(c for tile in contents.tiles for c in tile.caveats), *exhibit.caveats, *contents.force_caveats]
    assert all(f"{caveat.short} {caveat.long}" in told.caveats for caveat in caveats)
    assert len(told.sources) == len(set(told.sources)) > 1
    assert picture_provenance.parse_text(told.text) == told


def test_equal_choices_give_equal_bytes(register):
    one = packing.make(EVERYTHING, register, FILTERED, no_news)
    packing._PACKS.clear()  # noqa: SLF001 - what is tested
    other = packing.make(EVERYTHING, register, replace(FILTERED, view="map"), no_news)
    assert one is not other
    assert one.content == other.content
    entries = opened(one).infolist()
    assert {entry.date_time for entry in entries} == {register.release.published_at.timetuple()[:6]}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_DEFLATED}
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


def test_every_caution_that_must_be_shown_is_in_captions_and_readme(register):
    for names in (
        "proportion,breakdown,years,under-reporting,forces-map,forces-time,forces-spread,force-peers,register",
        "forces-compare,force-codes,closed-cases,funding,review-panel,taskforce-arrests,commitments",
    ):
        pack = Pack(exhibits=tuple(names.split(",")), sizes=())
        archive = opened(packing.make(pack, register, FILTERED, no_news))
        captions, readme = (archive.read(name).decode() for name in ("captions.txt", "readme.txt"))
        for exhibit in choice.plan(pack, register, FILTERED).held:
            for caveat in exhibit.must_show:
                assert caveat.short in captions
            for caveat in exhibit.caveats:
                assert caveat.short in readme
                assert caveat.long in readme
            assert all(designation in readme for designation in exhibit.designations)
            assert all(words.citation(source) in readme for source in exhibit.sources)


def test_what_is_left_out_is_named_with_its_reason(register):
    made = packing.make(EVERYTHING, register, FILTERED, no_news)
    archive = opened(made)
    readme, manifest = archive.read("readme.txt").decode(), json.loads(archive.read("manifest.json"))
    timeline = exhibits.make("timeline", register, FILTERED)
    assert {one.why for one in made.drawn_out} == {"It is too small."}
    assert any(one.what == timeline.headline and one.why == choice.HOLDS_PRESS for one in made.left)
    assert any("images" in one.what and "without a chart" in one.why for one in made.left)
    assert any("counts under 10" in one.why for one in made.left)  # of the codes of one force, for posts
    for one in made.left:
        assert f"{one.what}. {one.why}" in readme
        assert {"what": one.what, "why": one.why} in manifest["not_included"]
    assert not [name for name in archive.namelist() if "timeline" in name or "breakdown_announced_social" in name]


def test_filters_are_said_and_what_was_typed_is_not(register):
    readme = opened(packing.make(EVERYTHING, register, FILTERED, no_news)).read("readme.txt").decode()
    assert "Which figures: As announced" in readme
    assert "Forces: Greater Manchester" in readme
    assert "typed" not in readme
    found = choice.narrowed(choice.Pack(exhibits=("recommendations",)), register, FILTERED)
    assert not found.search
    assert filter_words.describe(register, found, ["recommendations"]) == ("Rows: chosen by a search",)


def test_no_pack_holds_what_only_the_press_reported(register):
    for one in choice.candidates(register, FILTERED):
        if one.exhibit and "grade" in one.exhibit.table.columns:
            grades = set(one.exhibit.table["grade"])
            assert not {Grade.PRESS, "press report, original not read"} & grades
    assert {one.id for one in choice.candidates(register, Selection()) if one.why == choice.HOLDS_PRESS} >= {
        "later-figures",
        "timeline",
        "named-operations",
        "wordings",
    }


def test_a_pack_of_an_earlier_release_says_so(register):
    earlier = Selection(version=register.release.id)
    archive = opened(packing.make(Pack(exhibits=("years",)), register, earlier, no_news))
    readme, captions = (archive.read(name).decode() for name in ("readme.txt", "captions.txt"))
    assert "Newer figures exist" in readme.splitlines()[1]
    assert "Newer figures exist" in captions
    assert f"version={register.release.id}" in json.loads(archive.read("manifest.json"))["address"]


def test_a_pack_is_bounded(register, monkeypatch):
    many = Pack(exhibits=FIELDS["exhibits"].options, sizes=("print", "slide"), formats=("png", "svg", "pdf"))
    assert str(choice.MOST_PICTURES) in choice.plan(many, register, FILTERED).problem
    assert "at least one" in choice.plan(Pack(), register, FILTERED).problem
    assert "Nothing" in choice.plan(Pack(exhibits=("timeline",)), register, FILTERED).problem
    monkeypatch.setattr(packing, "MOST_BYTES", 1000)
    with pytest.raises(packing.PackTooLargeError, match="Choose fewer"):
        packing.make(EVERYTHING, register, FILTERED, no_news)


def test_what_is_not_published_is_never_packed(register, monkeypatch):
    own = replace(exhibits.make("years", register, Selection()), published=False)
    monkeypatch.setattr(exhibits, "make", lambda *_: own)
    with pytest.raises(ValueError, match="published figures only"):
        packing.make(Pack(exhibits=("years",)), register, Selection(), no_news)


def test_a_pack_that_cannot_be_drawn_now_is_not_kept(register, monkeypatch):
    def busy(*_):
        raise BusyError("Later.")

    pack = Pack(exhibits=("years",))
    with monkeypatch.context() as patch:
        patch.setattr(packing.renderer, "render", busy)
        with pytest.raises(BusyError):
            packing.make(pack, register, Selection(), no_news)
        patch.setattr(packing.availability, "missing", lambda: "No browser.")
        with pytest.raises(NoBrowserError):
            packing.make(pack, register, Selection(), no_news)
    told = []
    made = packing.make(pack, register, Selection(), lambda *said: told.append(said))
    assert made.pictures == 1
    assert [said[:2] for said in told] == [(0, 1), (1, 1)]


chosen = st.fixed_dictionaries(
    {
        name: st.sets(st.sampled_from(list(field.options)), min_size=int(field.needed), max_size=field.most)
        for name, field in FIELDS.items()
    }
)


@given(chosen)
def test_the_address_of_choices_gives_the_choices(asked):
    written = multi_value.parameters(asked, FIELDS)
    read, refused = multi_value.parse({name: [value] for name, value in written.items()}, FIELDS)
    assert not refused
    assert {name: set(values) for name, values in read.items()} == asked
    assert multi_value.parameters(read, FIELDS) == written


typed = st.text(max_size=60) | st.sampled_from(["none", "", ",", "none,none"])


@given(st.dictionaries(st.sampled_from(list(FIELDS)), st.lists(typed, max_size=2)))
def test_any_address_gives_choices_and_short_sentences(query):
    pack, refused = choice.parse(query)
    for name, field in FIELDS.items():
        values = getattr(pack, name)
        assert set(values) <= set(field.options)
        assert int(field.needed) <= len(values) <= field.most
    assert all(len(str(one)) < 400 for one in refused)


@pytest.mark.parametrize("force", [(), (MANCHESTER,), (CITY, KENT, "BTP")])
@pytest.mark.parametrize("figures", ["published", "announced"])
def test_every_level_of_the_brief_holds_every_caution(register, force, figures):
    chosen = Selection(force=force, figures=figures)
    names = [one.id for one in choice.candidates(register, chosen) if not brief.problem(one.id, register, chosen)]
    assert len(names) > 6
    for name in names:
        selection = brief.narrowed(name, chosen)
        exhibit = exhibits.make(name, register, selection)
        profiles = [
            exhibits.make(held, register, Selection(force=(code,)))
            for code in force
            for held in ("force-codes", "force-peers")
        ]
        for level in brief.LEVELS:
            found = brief.contents(exhibit, register, selection, level)
            said = html.unescape(page.page(found, "<svg></svg>"))
            held = {caveat.short for one in (exhibit, *profiles) for caveat in one.must_show}
            held |= {caveat.short for tile in found.tiles for caveat in tile.caveats}
            assert not {short for short in held if short not in said}
            for tile in found.tiles:
                assert tile.number in said
                assert tile.beside in said
            assert (brief.NATIONAL in said) == bool(force)
            assert all(designation in said for one in profiles for designation in one.designations)


@pytest.mark.parametrize("name", ["proportion", "forces-map"])
def test_the_forces_of_the_brief_are_counted_under_the_eleven_codes_where_those_are_chosen(register, name):
    for measure, number in (("eleven-codes", "3,701"), ("twelve-codes", "3,729"), ("88A", "3,729")):
        chosen = brief.narrowed(name, Selection(force=(MANCHESTER,), measure=measure))
        found = brief.contents(exhibits.make(name, register, chosen), register, chosen, brief.LEVELS[0])
        assert found.forces[0].offences == number
        assert found.measure.code == ("eleven-codes" if measure == "eleven-codes" else "twelve-codes")
        says = {caveat.id for caveat in (*found.chart_caveats, *found.force_caveats)}
        assert ("eleven-codes" in says) == (measure == "eleven-codes")
        assert ("our-grouping" in says) == (measure != "eleven-codes")
    assert "measure" not in brief.link("proportion", Selection(measure="eleven-codes"))  # nothing in it counts by code


def test_the_forces_of_the_brief_are_in_the_alphabet_and_small_counts_stay_words(register):
    chosen = brief.narrowed("years", Selection(force=(KENT, CITY)))
    found = brief.contents(exhibits.make("years", register, chosen), register, chosen, brief.LEVELS[0])
    assert [line.name for line in found.forces] == ["City of London", "Kent"]
    assert "[z]" in found.forces[0].rate
    assert "[z] not applicable" in found.shorthand
    kent = exhibits.make("force-codes", register, Selection(force=(KENT,)))
    assert found.forces[1].offences == kent.table["printed"][0]
    assert found.forces[1].share == kent.table["share"][0]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("drawing=nothing", 400, "We could not find what this link asks for"),
        ("drawing=none", 400, "We could not find what this link asks for"),
        ("drawing=newer", 400, "without a chart"),
        ("drawing=timeline", 400, "only in press reports"),
        ("drawing=force-codes", 400, "choose a force"),
        ("force=nowhere", 400, "one of the police forces that this link asks for"),
        ("version=1999-01-01", 404, "We could not find this data release"),
    ],
)
def test_the_address_of_the_brief_says_why_there_is_none(client, query, status, said):
    answer = client.get(f"/brief.pdf?{query}")
    assert answer.status_code == status
    assert said in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("error", "status", "again"), [(BusyError, 429, "5"), (NoBrowserError, 503, None)])
def test_a_brief_that_cannot_be_made_now_says_so(client, monkeypatch, error, status, again):
    def cannot(*_):
        raise error("Not now.")

    monkeypatch.setattr(brief, "_render", cannot)
    answer = client.get("/brief.pdf?drawing=years")
    assert (answer.status_code, answer.text) == (status, "Not now.\n")
    assert answer.headers.get("retry-after") == again


def test_a_brief_is_a_file_with_a_name_and_a_tag(client, monkeypatch):
    monkeypatch.setattr(brief, "_render", lambda *_: unsigned(of_format("pdf")))
    answer = client.get(f"/brief.pdf?drawing=crime-types&force={KENT}&view=table")
    assert signing.unsigned(answer.content) == unsigned(of_format("pdf"))
    assert credential_reading.read(answer.content, None).signer is SignerKind.MACHINE
    assert answer.headers["etag"].startswith("W/")
    assert answer.headers["content-disposition"].startswith('attachment; filename="brief_crime-types_kent_v')
    again = client.get(
        f"/brief.pdf?force={KENT}&drawing=crime-types", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_slides_are_one_deck_of_every_chart_and_what_has_none_is_named(register):
    pack = replace(EVERYTHING, sizes=(), formats=(), data=("csv", "pptx"))
    made = packing.make(pack, register, FILTERED, no_news)
    archive = opened(made)
    (name,) = [name for name in archive.namelist() if name.startswith("slides/")]
    assert made.slides
    assert name.endswith(f"_v{register.release.version}.pptx")
    titles = [slide.shapes.title.text_frame.text for slide in pptx.Presentation(io.BytesIO(archive.read(name))).slides]
    plan = choice.plan(pack, register, FILTERED)
    assert titles[1:-1] == [exhibit.headline for exhibit in plan.held if exhibit.draw]
    assert {left.why for left in made.left if left.what.endswith(": slides")} == {offered.NO_CHART}
    (file,) = [file for file in json.loads(archive.read("manifest.json"))["files"] if file["path"] == name]
    assert "pptx" in file["address"]
