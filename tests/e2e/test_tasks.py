"""What readers come for, counted on a phone and on a desk: taps, keys, and how far they scroll to the answer.

Run it with `-s` to see the counts. The limits are what the pages were redesigned for.
"""

import re
import sys

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import at_rest

pytestmark = pytest.mark.e2e
PHONE, DESK = 375, 1280
SCREEN = {PHONE: 812, DESK: 900}
IN_VIEW = """(part) => {
  const scrolls = document.getElementById("stMain") ?? document.scrollingElement, box = part.getBoundingClientRect();
  const beyond = (end, edge) => Math.max(0, Math.round(end - edge));
  const [down, across] = [beyond(box.bottom, innerHeight), beyond(box.right, innerWidth)];
  scrolls.scrollBy(0, down);
  return [down, across];
}"""


class Reader:
    """One reader on one screen, who counts."""

    def __init__(self, page, width):
        self.page, self.width = page, width
        self.taps = self.keys = self.down = self.across = 0

    @property
    def on_phone(self):
        return self.width == PHONE

    def opens(self, path):
        self.page.goto(path)
        at_rest(self.page)
        return self

    def taps_on(self, part):
        part.click()
        self.taps += 1
        return self

    def types(self, text):
        self.page.keyboard.type(text)
        self.keys += len(text)
        return self

    def sees(self, part):
        expect(part).to_be_visible()
        down, across = part.evaluate(IN_VIEW)
        self.down, self.across = self.down + down, self.across + across
        return self

    def searches(self, text):
        if self.on_phone:
            self.taps_on(self.page.get_by_role("button", name="Search", exact=True))
        else:
            self.taps_on(self.page.get_by_role("textbox", name="Search the dashboard"))
        self.types(text)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".results-lead")).to_be_visible()
        return self

    def chooses(self, *forces):
        if self.on_phone:
            self.taps_on(self.page.get_by_role("button", name="Change"))
        self.taps_on(self.page.get_by_role("combobox", name="Police forces (up to 8)"))
        for typed, name in forces:
            self.types(typed)
            self.taps_on(self.page.get_by_role("option", name=re.compile(f"^{name}")).first)
        self.page.keyboard.press("Escape")
        at_rest(self.page)
        return self

    @property
    def screens(self):
        return self.down / SCREEN[self.width]


def said_of_gangs(reader):
    tile = reader.page.locator("section.tile", has=reader.page.locator("#tile-gb-2023-cse"))
    reader.opens("/").sees(tile.locator(".tile-caveat"))  # its number stands above
    copy = reader.page.get_by_role("button", name="Copy sentence: Group-based child sexual exploitation")
    reader.taps_on(copy.filter(visible=True).first)


def said_of_gangs_by_search(reader):
    reader.opens("/").searches("grooming gangs").sees(reader.page.locator(".result-says").first)


def is_it_rising(reader):
    reader.opens("/").searches("is it rising").sees(reader.page.locator(".result-says").first)


def in_the_whole_uk(reader):
    reader.opens("/").searches("whole UK").sees(reader.page.locator(".result-says").first)


def closed_cases(reader):
    reader.opens("/").sees(reader.page.locator("#tile-closed-2025-11").locator("xpath=ancestor::div[1]"))


def five_years_beside_the_region(reader):
    reader.opens("/forces").chooses(("South Y", "South Yorkshire"))
    table = reader.page.locator(".st-key-card-forces-recent .exhibit-table")
    reader.sees(table.locator("tr", has_text="Yorkshire and the Humber").last)


def rates_of_two_beside_their_regions(reader):
    reader.opens("/forces").chooses(("South Y", "South Yorkshire"), ("GMP", "GMP"))
    reader.sees(reader.page.locator(".answer p").first)


def where_sources_disagree(reader):
    reader.opens("/")
    if reader.on_phone:
        reader.taps_on(reader.page.get_by_role("button", name="Menu", exact=True))
    reader.taps_on(reader.page.locator(".menu").get_by_role("link", name="Where sources differ"))
    reader.sees(reader.page.locator("#differences"))


def one_recommendation(reader):
    reader.opens("/").searches("IICSA 13")
    reader.taps_on(reader.page.locator(".results a").first)
    row = reader.page.locator("#iicsa-13").locator("summary").first
    expect(row).to_be_in_viewport()
    reader.sees(row)


def the_exact_view(reader):
    reader.opens("/forces?measure=eleven-codes&basis=rate&force=E23000011&view=compare")
    card = reader.page.locator(".st-key-card-forces-compare")
    reader.taps_on(card.get_by_role("button", name="Share and cite: "))
    reader.taps_on(card.get_by_role("button", name="Copy link: "))


def a_square_of_the_map(reader):
    reader.opens("/forces?measure=eleven-codes&basis=rate")
    card = reader.page.locator(".st-key-card-forces-map")
    reader.taps_on(card.get_by_role("button", name="Download: "))
    reader.sees(card.get_by_text("Square post (1080 x 1080)"))


# Task -> most taps, most screens to scroll: on a phone, and on a desk.
LIMITS = {
    said_of_gangs: ((1, 0), (1, 0.3)),
    said_of_gangs_by_search: ((1, 0), (1, 0)),
    is_it_rising: ((1, 0), (1, 0)),
    in_the_whole_uk: ((1, 0), (1, 0)),
    closed_cases: ((0, 2.3), (0, 0.7)),
    five_years_beside_the_region: ((3, 1), (2, 0.4)),
    rates_of_two_beside_their_regions: ((4, 0.5), (3, 0)),
    where_sources_disagree: ((2, 0), (1, 0)),
    one_recommendation: ((2, 0), (2, 0)),
    the_exact_view: ((2, 0), (2, 0)),
    a_square_of_the_map: ((1, 1), (1, 1)),
}


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("task", LIMITS, ids=lambda task: task.__name__)
def test_an_answer_is_near(page, context, faults, task, width):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": width, "height": SCREEN[width]})
    reader = Reader(page, width)
    task(reader)
    taps, screens = LIMITS[task][width == DESK]
    counted = f"{task.__name__} at {width}: {reader.taps} taps, {reader.keys} keys, {reader.down} px"
    sys.stdout.write(f"{counted}\n")
    assert reader.taps <= taps, counted
    assert reader.screens <= screens, counted
    assert reader.across == 0, counted
    assert not faults
