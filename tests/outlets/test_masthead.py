"""The top of every page: name, menu, breadcrumb, release; and the contact at its end."""

import re
from html import unescape

import pytest

from lib import settings
from lib.model.records import Selection
from lib.model.site_map import BY_ID, PAGES
from lib.outlets.html import exhibit_pages, fragments, masthead
from tests.planned_releases import with_planned

MENU = (
    "Summary", "National figures", "Police forces", "Operations and closed cases", "Recommendations and funding",
    "Where sources differ",
    "Check a text", "Data and sources", "Downloads",
)  # fmt: skip
NAME = "Recorded child sexual abuse and exploitation England and Wales"
SOUTH_YORKSHIRE, KENT = "E23000011", "E23000032"


def plain(found):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found)).split())


def test_the_menu_has_the_pages_in_order_and_downloads_apart(register):
    found = masthead.menu(register, PAGES[0], Selection())
    assert tuple(re.findall(r">([^<]+)</a>", found)) == MENU
    assert re.findall(r'class="apart"><a href="([^"]+)"', found) == ["/press_pack"]
    assert all(len(label) < 65 for label in MENU)


def test_what_serves_few_is_linked_from_the_end_of_each_page(register):
    found = fragments.closing(register, "Write to us.", "/bulletin")
    links = re.findall(r'href="(/[^"]+)"', found)
    assert links == [
        "/sources#releases", "/sources#accessibility", "/sources#licence", "/bulletin", "/hearing_pack",
        "/check_a_return", "/check_an_image",
    ]  # fmt: skip
    heads = ["Report a concern", "Status", "Contact", "Release history", "Accessibility", "Licence", "Print version"]
    places = [plain(found).index(head) for head in heads]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("forces", "steps"),
    [
        ((), ["Summary", "Police forces"]),
        ((SOUTH_YORKSHIRE,), ["Summary", "Police forces", "South Yorkshire"]),
        ((SOUTH_YORKSHIRE, KENT), ["Summary", "Police forces"]),
        (("EW",), ["Summary", "Police forces"]),
    ],
)
def test_the_breadcrumb_goes_down_to_one_chosen_force(register, forces, steps):
    found = masthead.whereabouts(register, BY_ID["forces"], Selection(force=forces))
    (crumbs,) = re.findall(r'<nav class="crumbs".*?</nav>', found, re.DOTALL)
    assert [plain(step) for step in re.findall(r"<li>(.*?)</li>", crumbs)] == steps
    assert re.findall('aria-current="page">([^<]+)<', crumbs) == steps[-1:]


def test_the_release_strip_says_when_and_what_comes_next(register):
    found = masthead.whereabouts(register, PAGES[0], Selection())
    assert "crumbs" not in found
    day = fragments.TEMPLATES.filters["day"]
    release = register.release
    assert f"Release {day(release.published_at.date())} Figures checked {day(release.checked_on)}" in plain(found)
    assert "Next update: not announced" in found
    assert 'href="/sources#releases"' in found
    for days, said in (
        (["2999-04-21", "2999-01-21"], "21 January 2999"),
        (["2001-01-21"], "not announced"),  # carried over from the release before
        ([], "not announced"),
    ):
        planned = with_planned(register, *days)
        assert f"Next update: {said}" in plain(masthead.whereabouts(planned, PAGES[0], Selection()))
    for change in ({"status": "provisional"}, {"release_of": "source", "source": "ho-prc-pfa-2026-04-23"}):
        other = with_planned(register, "2999-01-21", **change)
        assert "Next update: not announced" in plain(masthead.whereabouts(other, PAGES[0], Selection()))


def test_an_earlier_release_stays_in_every_link(register):
    version = Selection(version="2001-01-01")
    found = masthead.plain_top(register, version, crumbs=(masthead.Crumb("This chart"),))
    links = re.findall(r'href="([^"]+)"', found)
    assert links
    assert all("version=2001-01-01" in link for link in links)


def test_a_page_in_the_frame_of_another_site_leads_out_of_it(register):
    found = masthead.plain_top(register, Selection(), framed=True)
    assert set(re.findall(r'target="([^"]+)"', found)) == {masthead.WHOLE_WINDOW}


def test_pages_without_a_script_have_the_same_top(client):
    for path in ("/bulletin", f"/bulletin/forces/{KENT}", "/exhibits/forces-map", "/exhibits/", "/data/", "/nope"):
        found = client.get(path, headers={"accept": "text/html"}).text
        assert plain(found.partition('<p class="site">')[2].partition("</p>")[0]) == NAME, path
        assert [label for label in MENU if f">{label}</a>" not in found] == [], path
        assert ('class="release-strip"' in found) == (path != "/nope"), path


def test_a_chart_leads_to_the_same_figures_in_the_dashboard(client):
    found = client.get(f"/exhibits/forces-compare?force={KENT}").text
    assert f'<a href="/forces?force={KENT}&amp;measure=twelve-codes" target="_top">Police forces</a>' in found or (
        f'<a href="/forces?force={KENT}" target="_top">Police forces</a>' in found
    )


def test_a_missing_contact_is_said_and_stops_nothing(register, client):
    assert settings.NO_CONTACT == "No contact has been set up for this dashboard."
    assert settings.NO_CONTACT in fragments.closing(register, settings.NO_CONTACT)
    assert exhibit_pages.NO_PAGE in client.get("/nope", headers={"accept": "text/html"}).text
