"""Pictures at their addresses: what they answer, and the sentence where there is none."""

import pytest

from lib.model.limits import BusyError, SlowError
from lib.outlets.pictures import browser, renderer
from lib.outlets.pictures.browser import MISSING, DiedError
from lib.outlets.pictures.sizes import FORMATS
from lib.web import responses
from tests.signed_files import chain


@pytest.fixture
def painted(monkeypatch):
    """A renderer without a browser, that says what it was asked for."""
    asked = []

    def render(exhibit, size, ending, _moment):
        asked.append((exhibit.id, size.name, ending))
        return b"picture"

    monkeypatch.setattr(renderer, "render", render)
    return asked


@pytest.mark.parametrize("ending", FORMATS)
def test_a_picture_is_a_file_with_a_name_and_a_tag(client, painted, ending):
    path = f"/exhibits/forces-map.{ending}?basis=rate&size=social"
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (200, b"picture")
    assert painted == [("forces-map", "social", ending)]
    assert answer.headers["content-type"] == FORMATS[ending]
    assert f"forces-map_twelve-codes_rate_2024-25_social_v2026-11-26.{ending}" in answer.headers["content-disposition"]
    assert "script-src" not in answer.headers["content-security-policy"]
    same = client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (same.status_code, len(painted)) == (304, 1)
    assert client.get(path.replace("social", "slide")).headers["etag"] != answer.headers["etag"]


@pytest.mark.usefixtures("painted")
def test_the_tag_of_a_signed_file_is_weak_and_names_the_signer(client, configured, tmp_path):
    """Signed bytes differ from replica to replica; a chain made on the machine vouches for nothing."""
    paths = ["/exhibits/breakdown.png", "/exhibits/breakdown.svg?size=wide"]
    before = [client.get(path).headers["etag"] for path in paths]
    assert all(tag.startswith("W/") for tag in before)
    configured(XDG_CACHE_HOME=tmp_path / "another machine")
    assert [client.get(path).headers["etag"] for path in paths] == before
    for name, pem in zip(("chain.pem", "key.pem"), chain(), strict=True):
        (tmp_path / name).write_bytes(pem)
    configured(DASHBOARD_SIGNING_CERT=tmp_path / "chain.pem", DASHBOARD_SIGNING_KEY=tmp_path / "key.pem")
    signed, on_page = [client.get(path).headers["etag"] for path in paths]
    assert signed != before[0]
    assert on_page == before[1]  # what our own pages show is not signed


def test_without_a_size_it_is_a_slide(client, painted):
    assert client.get("/exhibits/breakdown.png").status_code == 200
    assert painted == [("breakdown", "slide", "png")]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/exhibits/breakdown.png?size=huge", 400, "It can be 'social', 'square', 'slide' and 'print'."),
        ("/exhibits/breakdown.png?figures=x", 400, "It can be 'published' and 'announced'."),
        ("/exhibits/forces-compare.png?size=social", 400, "counts under 10"),
        ("/exhibits/forces-map.png?size=social", 400, "This chart does not fit a social media card with its cautions."),
        ("/exhibits/wordings.png", 404, "This is a table without a chart, so there is no image of it. Its files are "),
        ("/exhibits/force-codes.svg", 400, "Add force= and the code of a force to the link."),
    ],
)
def test_what_is_not_drawn_is_said_in_a_sentence(client, path, status, says):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
    assert says in answer.text


@pytest.mark.parametrize(
    ("error", "status"), [(BusyError("Busy."), 429), (SlowError("Slow."), 504), (DiedError("Died."), 503)]
)
def test_too_many_at_once_are_asked_to_come_again(client, monkeypatch, error, status):
    def render(*_):
        raise error

    monkeypatch.setattr(renderer, "render", render)
    answer = client.get("/exhibits/breakdown.png")
    assert (answer.status_code, answer.text) == (status, f"{error}\n")
    assert answer.headers["retry-after"] == str(responses.SOON)


def test_without_a_browser_pictures_are_503_and_the_rest_is_there(client, monkeypatch):
    monkeypatch.setattr(browser, "chromium", lambda: None)
    answer = client.get("/exhibits/years.png?size=print")
    assert (answer.status_code, answer.text) == (503, f"{MISSING}\n")
    assert client.get("/exhibits/years.csv").status_code == 200


def test_a_plain_page_shows_the_drawing_and_what_a_post_shows(client, configured):
    configured(DASHBOARD_ORIGIN="https://example.gov.uk")
    text = client.get("/exhibits/proportion?figures=announced").text
    assert '<img src="/exhibits/proportion.svg?figures=announced&amp;size=wide" alt="' in text
    assert (
        '<meta property="og:image" content="https://example.gov.uk/exhibits/proportion.png?figures=announced&amp;size=social">'
        in text
    )
    assert "summary_large_image" in text
    assert 'aria-label="PDF, A4 landscape: ' in text


def test_a_view_that_is_not_posted_has_its_rates_as_the_picture_for_posts(client):
    text = client.get("/exhibits/forces-map").text
    assert 'og:image" content="/exhibits/forces-map.png?basis=rate&amp;size=' in text
    assert "size=social" not in text
    assert "size=print" in text


def test_a_picture_of_no_size_is_refused_in_a_sentence(client):
    answer = client.get("/exhibits/breakdown.png?size=")
    assert answer.status_code == 400
    assert answer.text.startswith("We could not find the image size that this link asks for.")
