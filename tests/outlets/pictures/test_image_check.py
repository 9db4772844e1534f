"""What a reader is told of a picture, and the page that tells it."""

from dataclasses import replace

import polars as pl
import pytest
from starlette.formparsers import MultiPartParser

from lib import exhibits
from lib.model import words
from lib.model.limits import MEGABYTE, MOST_BYTES
from lib.model.records import Selection
from lib.outlets.credentials import credential_reading, credential_reading_process, picture_provenance, signers
from lib.outlets.credentials.file_kinds import FileKind
from lib.outlets.credentials.inspection import Integrity, SignerKind
from lib.outlets.pictures import image_check
from lib.outlets.pictures.image_check import FRESH, HAS_ENDED, LOOK_UP, OTHER_SIGNER, UNATTESTED, check
from lib.releases import store
from lib.web import app as server
from tests.apps import DASHBOARD, menu, opened, text
from tests.release_packages import FIRST, FIRST_DAY, REVISED, House
from tests.signed_files import MACHINE, OTHER, OURS, SVG, TOLD, chain, foreign, jpeg, pdf, png, saved_again, signed

LATER, LAST = "2026-11-27", "2026-11-28"


def of(edition, exhibit="breakdown", selection="figures=announced", ending="png"):
    """What a picture of a release says of itself."""
    return replace(
        TOLD,
        exhibit=exhibit,
        selection=selection,
        format=ending,
        release=edition.id,
        data_sha256=edition.register.digest,
    )


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Files are read in this process: tests/outlets/credentials/ has the other."""
    monkeypatch.setattr(credential_reading_process, "read", credential_reading.read)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Three releases out: the first, one with another count, and one that changed nothing more."""
    built = House(tmp_path_factory.mktemp("house"))
    built.add(LATER, "2026-11-27T09:30:00", more=10_000)
    built.add(LAST, "2026-11-28T09:30:00")
    return built


@pytest.fixture(scope="module")
def shown(house):
    return house.store().shown()


def test_a_current_picture_is_confirmed_with_all_that_it_shows(shown):
    found = check(signed(of(shown.current)), shown, OURS)
    assert found.heading == "This image has not been changed"
    assert found.shape == "tick"
    assert found.sentences[1] == "Its figures are still current."
    exhibit = exhibits.make("breakdown", shown.current.register, Selection(figures="announced"))
    assert dict(found.facts) == {
        "Shows": f"{exhibit.headline}. {exhibit.subtitle}",
        "What was chosen": "Which figures: As announced on 16 January 2025",
        "Made of": "Data release of 28 November 2026",
        "Image": "Slide, 16:9 (1920 x 1080), PNG",
        "Signed by": "Ministry of Tests, Statistics",
        "Certificate valid until": words.day(OURS.ends.date().isoformat()),
    }
    assert (found.link, found.to_do) == ("/exhibits/breakdown?figures=announced", ())


def test_an_earlier_release_with_the_same_figures_is_still_current(shown):
    for name in ("breakdown", "forces-table"):
        found = check(signed(of(shown.earlier[LATER], name, "")), shown, OURS)
        assert found.sentences[1] == "Its figures are still current."
        assert not found.to_do
    found = check(signed(of(shown.earlier[FIRST], "proportion", "")), shown, OURS)
    assert found.sentences[1] == "Its figures are still current."


def test_marks_of_revision_are_no_newer_figures(shown, monkeypatch):
    """What the newest release revised is marked in it alone: the numbers are the same."""
    built = exhibits.make

    def make(name, register, selection):
        exhibit = built(name, register, selection)
        if register is shown.current.register:
            return exhibit
        marked = exhibit.table.with_columns(pl.col("printed") + " [r]", pl.lit("b r").alias("shorthand"))
        return replace(exhibit, table=marked)

    def plain(name, register, selection):
        exhibit = built(name, register, selection)
        return replace(exhibit, table=exhibit.table.with_columns(pl.lit("b").alias("shorthand")))

    file = signed(of(shown.earlier[LATER], "forces-table", ""))
    monkeypatch.setattr(exhibits, "make", make)
    assert check(file, shown, OURS).sentences[1].startswith("Newer figures exist")  # a break is no mark of revision
    monkeypatch.setattr(
        exhibits, "make", lambda *asked: make(*asked) if asked[1] is not shown.current.register else plain(*asked)
    )
    assert check(file, shown, OURS).sentences[1] == "Its figures are still current."


def test_newer_figures_are_named(shown):
    found = check(signed(of(shown.earlier[FIRST], "forces-table", f"measure={REVISED[1]}")), shown, OURS)
    assert found.heading.startswith("This image has not been changed")
    assert found.sentences[1] == "Newer figures exist. The data release of 28 November 2026 shows others."
    assert ("Made of", f"Data release of {FIRST_DAY}") in found.facts
    assert found.to_do == (FRESH,)
    assert found.link == f"/exhibits/forces-table?measure={REVISED[1]}"


def test_a_picture_of_an_earlier_release_leads_to_the_present_view(shown):
    """Its address named its release; the link does not."""
    found = check(signed(of(shown.earlier[FIRST], "breakdown", f"figures=announced&version={FIRST}")), shown, OURS)
    assert found.link == "/exhibits/breakdown?figures=announced"


def test_changed_words_are_told_from_changed_figures(shown, monkeypatch):
    built = exhibits.make

    def make(name, register, selection):
        exhibit = built(name, register, selection)
        return exhibit if register is shown.current.register else replace(exhibit, caveats=exhibit.caveats[1:])

    monkeypatch.setattr(exhibits, "make", make)
    found = check(signed(of(shown.earlier[LATER])), shown, OURS)
    assert found.sentences[1] == "Its figures are still current. Its words or its cautions have changed since."
    assert found.to_do == (FRESH,)


def test_a_withdrawn_release_is_told_with_its_reason(tmp_path):
    built = House(tmp_path)
    built.add(LATER, "2026-11-27T09:30:00", more=10_000)
    mark = of(built.store().shown().current, "forces-table", "")
    built.withdraw((LATER, "2026-11-29T10:00:00", "A table was read wrongly."))
    found = check(signed(mark), built.store().shown(), OURS)
    assert found.heading.startswith("This image has not been changed")
    assert found.sentences[1] == (
        "Its figures must not be used. Data release of 27 November 2026 was withdrawn on "
        "29 November 2026 at 10:00. Reason: A table was read wrongly."
    )
    assert dict(found.facts) == {
        "Made of": "Data release of 27 November 2026",
        "Image": "Slide, 16:9 (1920 x 1080), PNG",
        "Signed by": "Ministry of Tests, Statistics",
        "Certificate valid until": words.day(OURS.ends.date().isoformat()),
    }
    assert found.to_do == (FRESH,)


@pytest.mark.parametrize("change", [{"release": "2027-01-01"}, {"data_sha256": "cd" * 32}])
def test_a_release_that_is_not_held_is_not_compared(shown, change):
    """Nor is anything told of a release that is still to come."""
    found = check(signed(replace(of(shown.current), **change)), shown, OURS)
    assert (
        found.sentences[1]
        == "We cannot say whether its figures are still current, because we do not hold their data release."
    )
    assert [name for name, _ in found.facts] == ["Made of", "Image", "Signed by", "Certificate valid until"]


@pytest.mark.parametrize(
    ("exhibit", "selection"),
    [
        ("no-such-thing", ""),
        ("breakdown", "figures=neither"),
        ("force-codes", ""),
        ("force-codes", "force=E99"),
        ("force-codes", "force=EW"),
    ],
)
def test_a_view_that_is_no_longer_there_leads_to_all_that_is(shown, exhibit, selection):
    found = check(signed(of(shown.current, exhibit, selection)), shown, OURS)
    assert found.sentences[1] == "The view that it shows is no longer part of this dashboard."
    assert found.link == "/exhibits/"


def test_choices_are_said_in_words_and_typed_text_is_not_repeated(shown):
    found = check(signed(of(shown.current, "forces-compare", "force=E23000032,BTP&sort=value")), shown, OURS)
    said = dict(found.facts)["What was chosen"]
    forces = shown.current.register.forces
    assert said == f"Forces: {forces['E23000032'].name} and {forces['BTP'].name}. Sort: Highest first"
    found = check(signed(of(shown.current, "forces-time", "force=EW")), shown, OURS)
    assert dict(found.facts)["What was chosen"] == "Forces: England and Wales as a whole"
    found = check(signed(of(shown.current, "recommendations", "search=OURS")), shown, OURS)
    assert found.facts
    assert not any("OURS" in said for _, said in found.facts)


def test_a_changed_picture_is_told_apart_and_leads_to_the_present_view(shown):
    found = check(signed(of(shown.current)) + b"more", shown, OURS)
    assert found.heading == "This image has been changed"
    assert found.sentences[1] == "Of the original: its figures are still current."
    assert (found.link, found.to_do) == ("/exhibits/breakdown?figures=announced", (FRESH,))
    assert [name for name, _ in found.facts][:4] == ["The original shows", "What was chosen", "Made of", "Image"]


def test_with_a_chain_made_on_a_machine_who_made_it_is_not_said(shown):
    found = check(signed(of(shown.current), MACHINE), shown, None)
    assert (found.heading, found.shape) == ("This image has not been changed", "question")
    assert found.sentences == (UNATTESTED, "Of the chart that the file names: its figures are still current.")
    assert not {"Signed by", "Shows"} & set(dict(found.facts))
    assert found.to_do == (image_check.COMPARE,)
    changed = check(signed(of(shown.current), MACHINE) + b"more", shown, None)
    assert changed.heading == "This image has been changed"
    refused = check(signed(of(shown.current), MACHINE), shown, OURS)
    assert refused.heading == "We cannot confirm this image, because we did not sign it"


def test_a_file_that_somebody_else_signed_names_them_and_confirms_nothing(shown):
    for content, says in (
        (foreign(jpeg(), "image/jpeg"), "The file is as it was signed."),
        (foreign(jpeg(), "image/jpeg") + b"more", "The file was changed after it was signed."),
        (signed(of(shown.current), OTHER), "The file is as it was signed."),
        (signed(of(shown.current, ending="pdf"), OTHER), "The file is as it was signed."),
    ):
        found = check(content, shown, OURS)
        assert (found.heading, found.shape) == ("We cannot confirm this image, because we did not sign it", "question")
        assert found.sentences[:2] == (says, OTHER_SIGNER)
        assert found.facts[0] == ("Name in the certificate", "Ministry of Tests, Somebody else")
        assert found.link == "/exhibits/"
        assert "breakdown" not in str(found)


def test_a_certificate_that_has_ended_confirms_nothing(shown):
    whole = credential_reading.read(signed(of(shown.current)), OURS)
    ended = replace(whole, ended=True, ends="2026-11-27")
    found = image_check.verdict(ended, FileKind.PNG, shown)
    assert found.heading == "We cannot confirm this image, because the certificate of its signature has ended"
    assert (found.shape, found.sentences) == ("question", (HAS_ENDED, "Its figures are still current."))
    assert ("Certificate ended on", "27 November 2026") in found.facts
    assert found.to_do == (FRESH,)
    changed = image_check.verdict(replace(ended, integrity=Integrity.CHANGED), FileKind.PNG, shown)
    assert changed.heading == "This image has been changed"


def test_an_edited_signature_repeats_nothing(shown):
    found = check(signed(of(shown.current)).replace(b"breakdown", b"crimetype"), shown, OURS)
    assert (found.heading, found.shape) == ("The signature in this file has been changed", "cross")
    assert not found.facts


def test_a_pdf_of_which_signed_bytes_changed_has_an_original_that_cannot_be_read(shown):
    file = signed(of(shown.current, ending="pdf"))
    found = check(file.replace(b"/MediaBox", b"/TrimBox "), shown, OURS)
    assert found.heading == "This image has been changed"
    assert found.sentences == (image_check.SAVED_AGAIN, image_check.NO_ORIGINAL)
    assert [name for name, _ in found.facts] == ["Signed by", "Certificate valid until"]


def test_a_brief_is_current_as_long_as_its_release(shown):
    """It has more figures than those of its chart, which alone are compared."""
    releases = [of(edition, ending="pdf") for edition in (shown.current, shown.earlier[LATER])]
    current, old = (check(signed(replace(told, size=picture_provenance.BRIEF)), shown, OURS) for told in releases)
    assert current.sentences[1] == "Its figures are still current."
    assert dict(current.facts)["Image"] == "One-page brief, PDF"
    assert old.sentences[1].startswith("A newer data release exists.")
    assert old.to_do == (FRESH,)


def of_pack(edition, selection="force=E23000011"):
    """What a hearing pack of a release says of itself."""
    told = of(edition, picture_provenance.HEARING_PACK, selection, "pdf")
    return replace(told, size=picture_provenance.HEARING)


def test_a_hearing_pack_is_current_as_long_as_its_release(shown):
    current, old = (check(signed(of_pack(edition)), shown, OURS) for edition in (shown.current, shown.earlier[LATER]))
    assert (current.shape, current.heading) == ("tick", image_check.UNCHANGED)
    assert current.sentences[1] == "Its figures are still current."
    assert (current.link, current.leads_to) == (
        "/hearing_pack?force=E23000011",
        "Make a hearing pack for a committee",
    )
    facts = dict(current.facts)
    assert facts["Shows"] == "Figures on South Yorkshire, national figures, questions and recommendations"
    assert facts["Image"] == "Hearing pack, PDF"
    assert (old.shape, old.to_do) == ("cross", (FRESH,))
    assert old.sentences[1] == "A newer data release exists. Make the hearing pack again."
    gone = check(signed(replace(of_pack(shown.current), data_sha256="0" * 64)), shown, OURS)
    assert gone.sentences[1] == image_check.NOT_HELD
    nowhere = check(signed(of_pack(shown.current, "force=E23000999")), shown, OURS)
    assert (nowhere.sentences[1], nowhere.link) == (image_check.NOT_THERE, "/exhibits/")
    anybody = check(signed(replace(of_pack(shown.current), title="Made up"), MACHINE), shown, None)
    assert UNATTESTED in anybody.sentences
    assert "Made up" not in str(anybody)


@pytest.mark.parametrize("ending", ["png", "pdf"])
def test_a_file_of_an_earlier_certificate_is_signed_by_this_dashboard(shown, ending):
    now = replace(OTHER, earlier=(replace(OURS, key=b""),))
    told = of(shown.current, ending=ending)
    found = check(signed(told), shown, now)
    assert (found.shape, found.heading) == ("tick", image_check.UNCHANGED)
    assert found.sentences[1] == "It was signed by this dashboard with an earlier certificate."
    assert dict(found.facts)["Signed by"] == "Ministry of Tests, Statistics"
    assert not found.to_do
    changed = check(signed(told) + b"x", shown, now)
    assert changed.heading == image_check.CHANGED
    assert image_check.WITH_EARLIER in changed.sentences
    assert image_check.OTHER_SIGNER in check(signed(told), shown, OTHER).sentences


def test_an_ended_certificate_is_what_is_said_first(shown):
    read = credential_reading.read(signed(of(shown.current)), OURS)
    for kind in SignerKind:
        if kind is not SignerKind.NONE:
            said = image_check.verdict(replace(read, signer=kind, ended=True), FileKind.PNG, shown)
            assert (said.heading, said.shape) == (image_check.ENDED, "question")
            assert (image_check.WITH_EARLIER in said.sentences) == (kind is SignerKind.EARLIER)


def test_a_picture_of_a_link_is_compared_like_any_other(shown):
    told = replace(of(shown.current, "force-codes", "force=E23000005", "png"), size=picture_provenance.LINK)
    assert dict(check(signed(told), shown, OURS).facts)["Image"] == "Picture beside a link, 1200 x 630, PNG"
    neutral = replace(told, exhibit=picture_provenance.SITE, selection="")
    found = check(signed(neutral), shown, OURS)
    assert (found.shape, found.sentences[1]) == ("tick", "It shows no figures.")


def test_a_file_that_was_saved_again_or_photographed_from_the_screen(shown):
    file = signed(of(shown.current))
    kept = check(saved_again(file, compress_level=0), shown, OURS)
    assert (kept.heading, kept.sentences[0]) == ("This image has been changed", image_check.SAVED_AGAIN)
    lost = check(saved_again(file, keep=False), shown, OURS)
    assert lost.heading == "We cannot confirm this image, because it carries no signature"
    assert "a screenshot never has one" in lost.sentences[0]


@pytest.mark.parametrize("content", [png(), SVG.encode(), pdf(), jpeg(), b"BM"])
def test_what_carries_no_mark_cannot_be_confirmed_and_is_never_called_false(shown, content):
    found = check(content, shown, OURS)
    assert found.heading == "We cannot confirm this image, because it carries no signature"
    assert "The image may be right or wrong" in found.sentences[0]
    assert (image_check.OTHER_KIND in found.sentences) == (content[:1] in b"\xffB")
    assert found.to_do[0] == LOOK_UP
    assert not found.facts


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"\xff\xd8\xff\xe0", png()[:20]])
def test_what_cannot_be_read_is_said_and_never_called_false(shown, content):
    found = check(content, shown, OURS)
    assert (found.heading, found.shape) == ("We cannot confirm this image, because we could not read it", "question")
    assert found.to_do[0] == LOOK_UP


def test_what_cannot_be_checked_is_said_plainly(shown):
    assert check(b"", shown, OURS).heading == "We cannot check this file, because it is no image of a known kind"
    large = png() + bytes(MOST_BYTES)
    assert check(large, shown, OURS).sentences == ("It is larger than 5 MB. Images made here are smaller.",)


@pytest.fixture
def app(configured, tmp_path):
    pem, key = chain("Statistics")
    for name, content in (("chain.pem", pem), ("key.pem", key)):
        (tmp_path / name).write_bytes(content)
    configured(DASHBOARD_SIGNING_CERT=tmp_path / "chain.pem", DASHBOARD_SIGNING_KEY=tmp_path / "key.pem")
    return opened("pages/check_an_image.py")


def given_to(app, content, name="picture.png"):
    app.file_uploader(key="image-file").upload(name, content, "image/png").run()
    assert not app.exception
    return text(app)


def test_the_page_says_each_verdict_and_keeps_nothing(app, caplog):
    assert 'id="finding"' not in text(app)
    picture = signed(of(store.store.shown().current), signers.current())
    assert "This image has not been changed" in given_to(app, picture)
    assert "This image has been changed" in given_to(app, picture + b"more")
    assert "because we did not sign it" in given_to(app, signed(of(store.store.shown().current), OTHER))
    assert "We cannot confirm this image" in given_to(app, png())
    assert "We cannot check this file" in given_to(app, b"<b>x</b>", "<script>.txt")
    assert "<script>" not in text(app)
    assert not dict(app.query_params)
    assert not caplog.text
    assert "PRIVATE KEY" not in text(app)


def test_uploads_stay_in_memory():
    """The parser of forms writes what is larger than this to a temporary file; Streamlit's limit lies below it."""
    config = (DASHBOARD.parent / ".streamlit" / "config.toml").read_text()
    assert "maxUploadSize = 5\n" in config
    assert MultiPartParser.spool_max_size > MOST_BYTES + MEGABYTE
    assert server.app


def test_the_page_is_found_but_not_in_the_menu(app, client):
    assert "/check_an_image" not in menu(app)
    assert "/press_pack" in menu(app)
    assert '<a href="/check_an_image"' in text(app)  # at the end of the page
    assert client.get("/check_an_image").status_code == 200
    assert "/check_an_image" in text(opened())
