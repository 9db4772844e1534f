"""A finger on a phone: the page scrolls and grows under it wherever it is put down, and a tap shows what a mark says.

Touches are sent one by one, as a screen sends them: a gesture that is synthesised as a whole moves nothing here.
"""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError, expect  # noqa: A004 - the name it has there

from lib import exhibits
from lib.model.records import Selection
from lib.model.site_map import PAGES
from tests.e2e.conftest import PATIENCE, at_rest, with_windows
from tests.e2e.test_check_a_return import PAGE, a_return, upload

WIDTH, HEIGHT = 375, 812
FORCE = "E23000009"
DRAWINGS = {  # where each exhibit that has a drawing is seen
    "/": {"proportion"},
    "/offences": {"breakdown", "crime-types", "years"},
    "/forces": {"forces-compare"},
    "/forces?measure=eleven-codes": {"forces-map"},
    "/forces?view=compare": {"forces-compare"},
    "/forces?view=compare&basis=rate": {"forces-compare"},
    "/forces?view=time": {"forces-time"},
    "/forces?view=spread": {"forces-spread"},
    f"/forces?view=profile&force={FORCE}": {"forces-time", "force-codes", "force-peers"},
    "/operations": {"closed-cases"},
}
STILL = {"funding"}  # on its page a bar of three words, which nobody touches
LEADS = {"forces-map"}  # a tap on a mark leads to its force, and shows no label
SILENT = LEADS | {"years"}  # its boxes are words, and all that they say is seen
DRAWING = "figure.chart"
MARKS = ".point path, path.point, .textpoint"
LABELS = ".hoverlayer .hovertext"
SEEN = """([drawing, labels]) => {
    const label = drawing.querySelector(labels), room = drawing.getBoundingClientRect();
    const seen = label && label.getBoundingClientRect();
    return seen && seen.width && {
        text: label.textContent, left: seen.left - room.left, right: seen.right - room.left, room: room.width
    };
}"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
AT_REST = """async (part, [width, height, tries]) => {
    const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    while (tries--) {
        part.scrollIntoView({block: "center", behavior: "instant"});
        await frames();
        const before = part.getBoundingClientRect();
        await frames();
        const box = part.getBoundingClientRect();
        const x = box.x + Math.min(box.width, width) / 2;
        const y = Math.min(Math.max(box.y + box.height / 2, 300), height - 60);
        const whole = part.closest("figure") ?? part; // a mark of a drawing lies under what answers for it
        if (before.y === box.y && whole.contains(document.elementFromPoint(x, y))) return [x, y];
    }
}"""
TAPS = 6  # on the marks of one drawing
TRIES = 3
STROKE = 320  # CSS pixels
MOVED = 250  # of them, by which the page at least moves
STEPS = 10


def test_every_drawing_is_touched(register):
    asked = Selection(force=(FORCE,))
    drawn = {name for name in exhibits.REGISTRY if exhibits.make(name, register, asked).draw}
    assert drawn - STILL == set().union(*DRAWINGS.values())


class UnansweredError(AssertionError):
    """No tap on a mark showed a label."""


class Finger:
    """One finger, or two, on the screen of an open page."""

    def __init__(self, page):
        self.page = page
        self.screen = page.context.new_cdp_session(page)

    def _send(self, kind, *points):
        named = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": named})

    def swipe(self, x, y, *, across=0, down=0):
        self._send("touchStart", (x, y))
        for step in range(1, STEPS + 1):
            self._send("touchMove", (x + across * step / STEPS, y + down * step / STEPS))
        self._send("touchEnd")

    def spread(self, x, y):
        """Two fingers, moved apart."""
        for step in range(STEPS + 1):
            apart = 20 + 6 * step
            self._send("touchMove" if step else "touchStart", (x - apart, y), (x + apart, y))
        self._send("touchEnd")

    def tap(self, x, y):
        self._send("touchStart", (x, y))
        self._send("touchEnd")

    def asks(self, x, y, drawing):
        """Tap, and give the label, measured while it is seen. A chart that is redrawn just then is tapped again."""
        seen = None
        for _ in range(TRIES):
            self.leaves(drawing)
            self.page.evaluate(FRAMES)
            self.tap(x, y)
            with suppress(TimeoutError):
                seen = self.page.wait_for_function(SEEN, arg=[drawing.element_handle(), LABELS], timeout=PATIENCE * 80)
                break
        if not seen:
            raise UnansweredError(f"no tap at {x:.0f}, {y:.0f} was answered")
        return seen.json_value()

    def leaves(self, drawing):
        """Take the pointer off a chart as a mouse would: its label goes, and Plotly forgets for which mark it was."""
        drawing.evaluate(
            "drawing => drawing.querySelectorAll('.nsewdrag')"
            ".forEach(area => area.dispatchEvent(new MouseEvent('mouseout', {bubbles: true})))"
        )
        gone = "([drawing, labels]) => !drawing.querySelector(labels)"
        self.page.wait_for_function(gone, arg=[drawing.element_handle(), LABELS], timeout=PATIENCE * 250)

    def scrolls(self, part):
        """The page moves with a stroke that begins on a part of it; on a busy machine a stroke may be cut short."""
        moved = "([part, y, least]) => y - part.getBoundingClientRect().y > least"
        for _ in range(TRIES):
            place = self.brings(part)
            before = part.bounding_box()
            self.swipe(*place, down=-STROKE)
            with suppress(TimeoutError):
                self.page.wait_for_function(
                    moved, arg=[part.element_handle(), before["y"], MOVED], timeout=PATIENCE * 80
                )
                return
        raise UnansweredError("no stroke moved the page")

    def enlarges(self, part):
        """The page grows under two fingers that are put down on a part of it."""
        self.spread(*self.brings(part))
        self.page.wait_for_function("() => visualViewport.scale > 1.2", timeout=PATIENCE * 250)
        self.screen.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})

    def brings(self, part):
        """Bring a part to the middle of the screen, and give a place where it is met once the page has come to rest.

        A page glides on after a stroke, and what stands above a part may still unfold.
        """
        place = part.evaluate(AT_REST, [WIDTH, HEIGHT, PATIENCE * 15])  # about two tries in each tenth of a second
        assert place, "the part was not met in the middle of the screen"
        return place


@pytest.fixture(scope="module")
def screen(browser_type, browser_type_launch_args):
    """A browser in which a finger that is put down and lifted is a tap."""
    if not with_windows():
        pytest.skip("no Chromium with windows is installed")
    with browser_type.launch(**browser_type_launch_args | {"executable_path": with_windows()}) as browser:
        yield browser


@pytest.fixture
def page(screen, base_url):
    with screen.new_context(
        base_url=base_url, viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True, is_mobile=True
    ) as context:
        context.set_default_timeout(PATIENCE * 1000)
        yield context.new_page()


def unfold(page):
    """Open the charts of one force that a phone folds."""
    folds = page.locator(".st-key-found details:not([open]) > summary").filter(visible=True)
    while folds.count():
        folds.first.tap()  # after a click, Chromium answers no touch
    at_rest(page)


@pytest.mark.e2e
def test_a_tap_on_a_tile_leads_to_its_force(page, faults):
    page.goto("/forces?measure=eleven-codes")
    at_rest(page)
    tile = page.locator("#chart-forces-map .textpoint", has_text="KENT")
    finger = Finger(page)
    finger.tap(*finger.brings(tile))
    page.wait_for_url("**/forces?measure=eleven-codes&force=E23000032&view=profile")
    expect(page.get_by_role("heading", name="Kent recorded").first).to_be_visible()
    assert not faults


def answers(finger, drawing, taps=TAPS):
    """A tap on a mark shows its label, all of which is seen."""
    marks = drawing.locator(MARKS)
    count = marks.count()
    assert count
    for number in range(0, count, -(-count // taps)):
        mark = marks.nth(number)
        mark.evaluate("mark => mark.scrollIntoView({block: 'center'})")
        box = mark.bounding_box()
        label = finger.asks(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, drawing)
        assert label["text"].strip()
        assert label["left"] >= -1, label
        assert label["right"] <= label["room"] + 1, label


@pytest.mark.e2e
@pytest.mark.parametrize("path", DRAWINGS)
def test_a_finger_on_a_drawing_moves_and_enlarges_the_page_and_shows_labels(page, faults, path):
    page.goto(path)
    at_rest(page)
    unfold(page)
    finger = Finger(page)
    finger.scrolls(page.locator(".exhibit-words h2").first)  # words, to show that the finger is one
    for name in DRAWINGS[path]:
        drawing = page.locator(f"#chart-{name}")
        finger.scrolls(drawing)
        finger.enlarges(drawing)
        if name not in SILENT:
            answers(finger, drawing)
    assert page.locator(DRAWING).count() == len(DRAWINGS[path])
    assert not faults


@pytest.mark.e2e
@pytest.mark.parametrize("view", ["Map", "Comparison"])
def test_a_finger_on_a_drawing_of_a_return_does_so_too(page, faults, register, view):
    """On a busy machine Chromium now and then hands a page no emulated touch at all: then another page is tried."""
    try:
        touches_a_return(page, register, view)
    except UnansweredError:
        again = page.context.new_page()
        touches_a_return(again, register, view)
    assert not faults


def touches_a_return(page, register, view):
    page.goto(PAGE)
    at_rest(page)
    upload(page, a_return(register, count=30))
    page.get_by_role("radiogroup", name="View").get_by_text(view).click()
    drawing = page.locator(DRAWING).last
    drawing.locator(MARKS).first.wait_for()
    at_rest(page)
    finger = Finger(page)
    finger.scrolls(drawing)
    finger.enlarges(drawing)
    answers(finger, drawing, taps=3)


@pytest.mark.e2e
def test_a_finger_on_the_widest_table_moves_the_page_and_no_part_of_it_scrolls_by_itself(page, faults):
    page.goto("/forces?view=table")
    at_rest(page)
    page.get_by_text("All police forces, year by year").tap()  # folded on a phone; after a click, no touch is answered
    table, finger = page.locator(".table-frame").first, Finger(page)
    expect(table).to_be_visible()
    finger.scrolls(table)
    finger.enlarges(table)
    assert table.evaluate("it => it.scrollWidth <= it.clientWidth && it.scrollHeight <= it.clientHeight")
    assert not faults


@pytest.mark.e2e
@pytest.mark.parametrize("known", PAGES, ids=lambda known: known.id)
def test_no_field_is_so_small_that_a_phone_enlarges_the_page(page, known):
    page.goto(known.path)
    at_rest(page)
    page.get_by_role("button", name="Search", exact=True).click()
    fields = page.locator("input:not([type=radio], [type=checkbox], [type=file]), textarea, select")
    expect(fields.first).to_be_visible()
    sizes = fields.evaluate_all("all => all.map(one => [one.ariaLabel, parseFloat(getComputedStyle(one).fontSize)])")
    assert not [(label, size) for label, size in sizes if size < 16]


@pytest.mark.e2e
@pytest.mark.parametrize("path", DRAWINGS)
def test_a_drawing_is_not_called_what_was_just_read_out(page, path):
    page.goto(path)
    at_rest(page)
    unfold(page)
    names = page.get_by_role("img").evaluate_all("all => all.map(one => one.ariaLabel ?? one.alt)")
    assert len(names) == len(set(names))
    for name in DRAWINGS[path]:
        words = page.locator(f".st-key-card-{name} .exhibit-words")
        named = page.locator(f"#chart-{name}[role=img]").get_attribute("aria-label")
        assert named.strip()
        for part in (words.get_by_role("heading"), words.locator(".subtitle")):
            assert part.text_content() not in named
