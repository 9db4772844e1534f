"""An earlier release is read, left for the present one, and replaced while a page stands open."""

import pytest
from playwright.sync_api import expect

from lib.model import words
from tests import release_packages as made
from tests.e2e.conftest import WIDTHS, open_at, served
from tests.release_packages import FIRST, FIRST_DAY, House

pytestmark = pytest.mark.e2e
LATER, LAST = "2026-11-27", "2026-11-28"
SAID = f"Newer figures exist. This is the data release of {FIRST_DAY}."

# Asks until the release is in the table of releases that the server gives out.
IS_OUT = """release => {
  const asked = new XMLHttpRequest();
  asked.open("GET", `/data/releases.csv?at=${Date.now()}`, false);  // an answer may be kept for a minute
  asked.send();
  return asked.responseText.includes(release);
}"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    built = House(tmp_path_factory.mktemp("house"))
    built.add(LATER, "2026-11-26T14:01:00", note="Made up for a test.", more=10_000)
    return built


@pytest.fixture(scope="module")
def site(house, tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    with served(XDG_CACHE_HOME=str(cache), **house.folders) as url:
        yield url


@pytest.mark.parametrize(("width", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_an_earlier_release_is_whole_and_accessible(page, site, faults, accessible, width, scheme):
    open_at(page, f"{site}/offences?version={FIRST}", width, scheme)
    expect(page.locator(".opening .notice")).to_have_text(f"{SAID} See the present figures")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]
    accessible(page)
    assert not faults


def test_a_reader_goes_from_an_earlier_release_to_the_same_view_of_the_present_figures(page, faults, accessible, site):
    open_at(page, f"{site}/forces?view=table&version={FIRST}")
    expect(page.locator(".opening .notice")).to_contain_text(SAID)
    page.get_by_role("combobox", name="Offences").click()
    page.get_by_role("option", name="88A").click()
    expect(page).to_have_url(f"{site}/forces?view=table&version={FIRST}&measure=88A")
    page.locator(".opening .notice").get_by_role("link", name="See the present figures").click()
    expect(page).to_have_url(f"{site}/forces?view=table&measure=88A")
    expect(page.locator("footer.closing")).to_contain_text(f"{words.data_release(LATER)}.")
    expect(page.locator(".notice")).to_have_count(0)
    page.goto(f"{site}/exhibits/years?version={FIRST}")
    accessible(page)
    page.get_by_role("link", name="See the present figures").click()
    expect(page).to_have_url(f"{site}/exhibits/years")
    page.goto(f"{site}/data/")
    accessible(page)
    page.get_by_role("link", name=f"Data release of {FIRST_DAY}").click()
    expect(page.locator(".notice")).to_contain_text(SAID)
    assert not faults


def test_an_open_page_never_mixes_two_releases(page, site, faults, house):
    open_at(page, f"{site}/forces?view=table")
    expect(page.locator("footer.closing")).to_contain_text(f"{words.data_release(LATER)}.")
    folder = made.package(
        house.releases / ".part", LAST, "2026-11-26T14:02:00", more=20_000, after=house.releases / LATER
    )
    folder.rename(house.releases / LAST)
    page.wait_for_function(IS_OUT, arg=LAST, polling=200)
    page.get_by_role("combobox", name="Offences").click()
    page.get_by_role("option", name="88A").click()  # runs this part of the page alone
    expect(page.locator("footer.closing")).to_contain_text(f"{words.data_release(LAST)}.")
    page.goto(f"{site}/forces?version={LATER}")
    expect(page.locator(".opening .notice")).to_contain_text(
        "Newer figures exist. This is the data release of 27 November 2026"
    )
    assert not faults


def test_what_was_withdrawn_and_a_closed_dashboard_are_accessible(page, accessible, tmp_path):
    house = House(tmp_path)
    house.add(LATER, "2026-11-26T14:01:00", more=10_000)
    house.withdraw((LATER, "2026-11-26T14:02:00", "One force was counted twice."))
    with served(XDG_CACHE_HOME=str(tmp_path), **house.folders) as url:
        open_at(page, f"{url}/forces?version={LATER}")
        accessible(page)
        assert page.goto(f"{url}/exhibits/breakdown?version={LATER}").status == 410
        accessible(page)
        house.withdraw(*((name, "2026-11-26T14:03:00", "A test.") for name in (LATER, FIRST)))
        while page.request.get(f"{url}/bulletin").status != 503:
            page.wait_for_timeout(500)
        open_at(page, f"{url}/")
        accessible(page)
        assert page.goto(f"{url}/bulletin").status == 503
        accessible(page)
