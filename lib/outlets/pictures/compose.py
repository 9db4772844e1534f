"""An exhibit and a size in, one figure out that holds drawing and words: every format is made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from lib.charts import theme
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.outlets.pictures import content, layout
from lib.outlets.pictures.content import Content, RefusedPictureError

if TYPE_CHECKING:
    from collections.abc import Callable

    import plotly.graph_objects as go

    from lib.exhibits.exhibit import Exhibit
    from lib.model.records import Caveat
    from lib.outlets.pictures.layout import Text
    from lib.outlets.pictures.sizes import Arrangement, Size

EDGE: Final = 22.0  # CSS pixels from the edge of the picture to what stands in it
BAR: Final = 5.0  # of the bar along its top
SPACE: Final = 14.0  # between words and drawing
RULE: Final = 14.0  # from the rule beside the cautions to their words
HEAD: Final = (23, 15)  # sizes of headline and subtitle
SMALL_HEAD: Final = (18, 14)  # where there is no room otherwise: a headline that stands alone is long
TWO_COLUMNS_FROM: Final = 740.0  # CSS pixels: wider lines are hard to read
NARROWEST: Final = {Shape.WIDE: 560.0, Shape.SQUARE: 296.0, Shape.TALL: 288.0}
STRETCH: Final = 1.2  # a drawing with a height of its own may be set that much higher
SHARE: Final = 0.3  # of the picture, for the drawing, before words that need not stand take more or all grow larger
STEPS: Final = 4  # scales that are tried
# However many ask for pictures, in pages too, composing them keeps one core busy.
_turn: Final = Lock()


@dataclass(frozen=True, slots=True)
class _Amount:
    """How much of the words a picture takes: the sources in full or in brief, the cautions beside those it must.

    `head` are the sizes of headline and subtitle. `running` words follow on one another in one paragraph, the cautions
    in one and the lines of the foot in another: it takes a third less room than a paragraph for each.
    """

    content: Content
    sources: str
    more: tuple[Caveat, ...]
    head: tuple[int, int] = HEAD
    running: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A composed picture: the figure for Plotly, its words with their places, and its measures in CSS pixels.

    `drawing` is the left, top, right and bottom of the drawing. Multiplied by `scale`, all is in pixels of the size.
    """

    figure: dict[str, Any]
    amount: _Amount
    texts: tuple[Text, ...]
    drawing: tuple[float, float, float, float]
    width: float
    height: float
    scale: float


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one attempt: at their places, the room that they leave, and where their rules stand."""

    texts: list[Text]
    room: tuple[float, float, float, float]
    rules: list[tuple[float, float, float, float]]


def compose(exhibit: Exhibit, size: Size) -> Picture:
    """The picture with the largest text that holds everything that must stand in it. One is composed at a time.

    Raises:
        RefusedPictureError: a rule forbids the picture, or the size cannot hold the cautions that must be shown.
    """
    with _turn:
        return _composed(exhibit, size)


def _composed(exhibit: Exhibit, size: Size) -> Picture:
    amounts = _amounts(content.of(exhibit, size))
    least, most = size.scales
    leanest = _leanest(exhibit, amounts[-1], size)
    if leanest is None:
        raise RefusedPictureError(
            f"The size {size.name} cannot hold this view with the cautions that must be shown. "
            "Choose a larger size such as print, or fewer forces."
        )
    if leanest.scale < least or leanest.amount.running:
        return leanest
    fewest_first = amounts[-2::-1]
    fullest = _last(leanest, len(fewest_first), lambda i: _largest(exhibit, fewest_first[i], size, least))
    scales = [least + (most - least) * step / STEPS for step in range(1, STEPS + 1)]
    return _last(fullest, STEPS, lambda i: _largest(exhibit, fullest.amount, size, scales[i]))


def fits(exhibit: Exhibit, size: Size) -> bool:
    """Whether `compose` makes a picture. It costs one to three of its many attempts."""
    if content.refusal(exhibit, size):
        return False
    with _turn:
        amount, least = _amounts(content.of(exhibit, size))[-1], size.scales[0]
        running = _run_on(amount)
        attempts = ((amount, least), (running, size.tightest), (running, least))
        return any(_largest(exhibit, words, size, scale, share=0) for words, scale in attempts)


def _leanest(exhibit: Exhibit, amount: _Amount, size: Size) -> Picture | None:
    """The picture that holds the fewest words. Where there is no room, its words run on before its text is smaller."""
    least, running = size.scales[0], _run_on(amount)
    found = next(filter(None, (_largest(exhibit, words, size, least, share=0) for words in (amount, running))), None)
    if found:
        return found
    tightest = _largest(exhibit, running, size, size.tightest, share=0)
    scales = [size.tightest + (least - size.tightest) * step / STEPS for step in range(1, STEPS)]
    return tightest and _last(tightest, len(scales), lambda i: _largest(exhibit, running, size, scales[i], share=0))


def _run_on(amount: _Amount) -> _Amount:
    return replace(amount, head=SMALL_HEAD, running=True)


def _last(found: Picture, count: int, attempt: Callable[[int], Picture | None]) -> Picture:
    """The last of `count` attempts that succeeds, or `found`. The more is asked of them, the less succeeds."""
    low, high = 0, count - 1
    while low <= high:
        middle = (low + high) // 2
        tried = attempt(middle)
        found, low, high = (tried, middle + 1, high) if tried else (found, low, middle - 1)
    return found


def _amounts(found: Content) -> list[_Amount]:
    """What may stand in the picture, the most first: the lowest cautions in rank go before the sources' titles."""
    counts = range(len(found.more), -1, -1)
    return [_Amount(found, sources, found.more[:count]) for sources in (found.sources, found.brief) for count in counts]


def _largest(exhibit: Exhibit, amount: _Amount, size: Size, scale: float, share: float = SHARE) -> Picture | None:
    """The first plan of the size that holds an amount of words at a scale and leaves the drawing its share."""
    return next(filter(None, (_attempt(exhibit, amount, size, plan, scale, share) for plan in size.plans)), None)


def _attempt(
    exhibit: Exhibit, amount: _Amount, size: Size, plan: Arrangement, scale: float, share: float
) -> Picture | None:
    width, height = size.width / scale, size.height / scale
    words = _words(amount, plan, width, height)
    left, top, right, bottom = words.room
    if (right - left) * (bottom - top) < share * width * height:  # known before anything is drawn, which takes time
        return None
    drawn = _drawn(exhibit, words, plan)
    if drawn is None:
        return None
    picture = _picture(drawn, amount, words, (width, height, scale))
    left, top, right, bottom = picture.drawing
    return picture if (right - left) * (bottom - top) >= share * width * height else None


def _words(amount: _Amount, plan: Arrangement, width: float, height: float) -> _Words:
    colours = theme.palette(ColourScheme.LIGHT)
    found = amount.content
    inner = width - 2 * EDGE
    count = 2 if inner >= TWO_COLUMNS_FROM else 1
    columns = layout.run_on if amount.running else layout.columns
    foot = columns(_foot(amount), inner, count, EDGE, colours.quiet)
    foot_top = height - EDGE + 6 - max(map(layout.height, foot))
    texts = _set(foot, EDGE, foot_top, inner, count)
    side = (inner - EDGE) * plan.words if plan.words else inner
    over = inner if plan.across else side
    head = [
        layout.paragraph(found.headline, over, amount.head[0], bold=True),
        layout.paragraph(found.subtitle, over, amount.head[1], colour=colours.quiet),
    ]
    texts += layout.stack(head, EDGE, EDGE)
    below = EDGE + layout.height(head) + SPACE
    line = (EDGE, foot_top - 9, width - EDGE, foot_top - 8)
    said = [caveat.short for caveat in (*found.cautions, *amount.more)]
    several = 2 if side >= TWO_COLUMNS_FROM and len(said) > 1 else 1
    cautions = columns(said, side - RULE, several, EDGE) if said else [[]]
    tall = max(map(layout.height, cautions))
    end = foot_top - 9 - SPACE  # of all that stands above the foot
    top = below if plan.words else end - tall
    texts += _set(cautions, EDGE + RULE, top, side - RULE, several)
    rules = [line, (EDGE, top + 2, EDGE + BAR, top + tall)] if said else [line]
    if plan.words:
        room = (EDGE + side + EDGE, below if plan.across else EDGE, width - EDGE, end if below + tall <= end else -1.0)
    else:
        room = (EDGE, below, width - EDGE, (top - SPACE) if said else end)
    return _Words(texts, room, rules)


def _set(found: list[list[Text]], x: float, y: float, width: float, count: int) -> list[Text]:
    each = (width - EDGE * (count - 1)) / count + EDGE
    return [text for index, column in enumerate(found) for text in layout.stack(column, x + index * each, y)]


def _foot(amount: _Amount) -> list[str]:
    found = amount.content
    said = " ".join(part for part in (found.status, found.licence, found.version) if part)
    return [part for part in (amount.sources, said, found.address) if part]


def _drawn(exhibit: Exhibit, words: _Words, plan: Arrangement) -> go.Figure | None:
    """The drawing in the room that the words leave, or None where it needs more."""
    left, top, right, bottom = words.room
    if bottom <= top or right - left < NARROWEST[plan.shape]:
        return None
    drawing = exhibit.chart(Canvas(plan.shape, ColourScheme.LIGHT, (right - left, bottom - top)))
    return drawing if drawing is not None and drawing.layout.height <= bottom - top else None


def _picture(drawing: go.Figure, amount: _Amount, words: _Words, measures: tuple[float, float, float]) -> Picture:
    width, height, scale = measures
    left, top, right, bottom = words.room
    tall = min(bottom - top, drawing.layout.height * STRETCH)
    top += (bottom - top - tall) / 2
    figure = fixed_layout(drawing.to_dict())
    laid = figure["layout"]
    margin = {side: laid["margin"][side] for side in "ltrb"}
    area_left, area_top = left + margin["l"], top + margin["t"]
    laid["width"], laid["height"] = width, height
    laid["margin"] = {
        "l": area_left,
        "t": area_top,
        "r": width - right + margin["r"],
        "b": height - top - tall + margin["b"],
        "autoexpand": False,  # what we measured stays where we put it
        "pad": 0,
    }
    laid["paper_bgcolor"] = theme.palette(ColourScheme.LIGHT).ground
    ends = [(0.0, 0.0, width, BAR), *words.rules]
    laid["shapes"] = [*laid.get("shapes", ()), *(_rule(end, area_left, area_top) for end in ends)]
    laid["annotations"] = [*laid.get("annotations", ()), *(t.annotation(area_left, area_top) for t in words.texts)]
    place = (left, top, right, top + tall)
    return Picture(figure, amount, tuple(words.texts), place, width, height, scale)


def fixed_layout(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure, changed so that what was measured stays in its place and chance has no part in its bytes."""
    laid = figure["layout"]
    for name in [key for key in laid if key.startswith(("xaxis", "yaxis"))]:
        laid[name] |= {"automargin": False}
    for index, trace in enumerate(figure["data"]):
        trace["uid"] = f"trace{index}"  # else Plotly draws lots
    return figure


def _rule(ends: tuple[float, float, float, float], left: float, top: float) -> dict[str, Any]:
    x0, y0, x1, y1 = ends
    dark = theme.palette(ColourScheme.LIGHT)
    return {
        "type": "rect",
        "xref": "paper",
        "yref": "paper",
        "xsizemode": "pixel",
        "ysizemode": "pixel",
        "xanchor": 0,
        "yanchor": 1,
        "x0": x0 - left,
        "x1": x1 - left,
        "y0": top - y0,
        "y1": top - y1,
        "fillcolor": dark.quiet if y1 - y0 == 1 else dark.focus,
        "line": {"width": 0},
    }
