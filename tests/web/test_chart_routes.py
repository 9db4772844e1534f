"""The figure of a chart at its address: what it draws, its words, its copies, and what is refused."""

import json

import pytest

from lib import exhibits
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.model.records import Selection
from lib.outlets.files import citation, figure_json
from lib.outlets.html import exhibit_pages

DRAWN = [name for name, builder in exhibits.REGISTRY.items() if not builder.needs]
KENT = "E23000032"


def drawn(register):
    return [name for name in DRAWN if exhibits.make(name, register, Selection()).draw]


def test_every_chart_is_served_as_the_figure_that_pages_draw(client, register):
    for name in drawn(register):
        answer = client.get(f"/exhibits/{name}.plotly.json")
        exhibit = exhibits.make(name, register, Selection())
        plain = json.loads(exhibits.chart(exhibit, Canvas()).to_json())
        found = answer.json()
        assert answer.headers["content-type"] == figure_json.TYPE, name
        assert len(found["data"]) == len(plain["data"]), name
        assert found["layout"]["meta"]["headline"] == exhibit.headline
        assert found["layout"]["meta"]["caveats"] == [caveat.short for caveat in exhibit.must_show]
        assert found["layout"]["meta"]["address"] == citation.absolute(citation.permalink(exhibit))
        assert found["layout"] | {"meta": None} == plain["layout"] | {"meta": None}, name


def test_shape_and_ground_are_those_that_are_asked_for(client, register):
    exhibit = exhibits.make("breakdown", register, Selection())
    seen = set()
    for shape in (Shape.WIDE, Shape.TALL):
        for ground in ColourScheme:
            answer = client.get(f"/exhibits/breakdown.plotly.json?shape={shape}&ground={ground}")
            layout = exhibits.chart(exhibit, Canvas(shape, ground)).to_dict()["layout"]
            assert answer.json()["layout"]["height"] == layout["height"]
            seen |= {(answer.content, answer.headers["etag"])}
    assert len(seen) == len(dict(seen)) == 4


def test_a_copy_that_is_still_right_is_not_sent_again(client):
    path = "/exhibits/breakdown.plotly.json?shape=tall"
    answer = client.get(path)
    again = client.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (answer.status_code, again.status_code, again.content) == (200, 304, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    packed = client.get(path, headers={"accept-encoding": "br"})
    assert packed.headers["content-encoding"] == "br"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("breakdown.plotly.json?shape=round", 400, "the shape that this link asks for. It can be 'wide' and 'tall'"),
        ("breakdown.plotly.json?ground=", 400, "the ground that this link asks for. It can be 'light' and 'dark'"),
        ("breakdown.plotly.json?shapes=tall", 400, "'shape'"),
        ("forces-table.plotly.json", 404, "Its files are"),
        ("force-codes.plotly.json", 400, "one police force"),
        ("nothing.plotly.json", 404, "We could not find this chart or table"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(client, path, status, said):
    answer = client.get(f"/exhibits/{path}")
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


@pytest.mark.parametrize("name", ["breakdown", "forces-map", "forces-table"])
def test_an_embed_has_the_words_the_cautions_and_the_way_back(client, register, name):
    answer = client.get(f"/exhibits/{name}.embed.html")
    exhibit = exhibits.make(name, register, Selection())
    assert answer.headers["content-security-policy"] == exhibit_pages.LIVE_POLICY
    assert "set-cookie" not in answer.headers
    assert answer.text.count("<h1") == 1
    assert all(f'data-caveat="{caveat.id}"' in answer.text for caveat in exhibit.must_show)
    assert f'href="{citation.absolute(citation.permalink(exhibit))}" target="_top"' in answer.text
    assert ("<table" in answer.text) == (exhibit.draw is None)
    assert ("data-chart=" in answer.text) == (exhibit.draw is not None)


def test_the_embed_code_frames_the_embed_of_the_same_view(client, register):
    exhibit = exhibits.make("forces-compare", register, Selection(force=(KENT,)))
    code = exhibit_pages.embed_code(exhibit)
    assert citation.file_link(exhibit, exhibit_pages.EMBED).replace("&", "&amp;") in code
    assert "aspect-ratio" in code
    assert client.get(exhibit_pages.HOST_SCRIPT).headers["content-type"].startswith("text/javascript")


def test_the_library_and_the_fonts_of_charts_may_be_kept_for_a_year_and_read_from_a_frame(client):
    page = client.get("/exhibits/breakdown").text
    for address in [part.split('"')[0] for part in page.split('"/assets/')[1:]]:
        answer = client.get(f"/assets/{address}")
        assert answer.status_code == 200, address
        assert answer.headers["access-control-allow-origin"] == "*"
        if address != "page.css":
            assert "immutable" in answer.headers["cache-control"], address
