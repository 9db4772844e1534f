"""Compose an exhibit's chart and words into one Plotly figure, from which every format is made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from lib.charts import theme
from lib.charts.base import DRAWING
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.outlets.pictures import content, layout
from lib.outlets.pictures.content import Content, RefusedPictureError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import plotly.graph_objects as go

    from lib.exhibits.exhibit import Exhibit
    from lib.outlets.pictures.layout import Text
    from lib.outlets.pictures.sizes import Arrangement, Size

EDGE: Final = 22.0  # CSS pixels between the edge of the picture and its content
BAR: Final = 5.0  # height of the bar along the top
SPACE: Final = 14.0  # between words and chart
RULE: Final = 14.0  # between the rule beside the caveats and their words
HEAD: Final = (23, 15)  # text sizes of headline and subtitle
SMALL_HEAD: Final = (18, 14)  # where there is no room otherwise, for long headlines
TWO_COLUMNS_FROM: Final = 740.0  # CSS pixels: wider lines are hard to read
NARROWEST: Final = {Shape.WIDE: 560.0, Shape.SQUARE: 296.0, Shape.TALL: 288.0}
STRETCH: Final = 1.2  # factor by which a chart may be stretched in height
SHARE: Final = 0.3  # least share of the picture for the chart before optional words or larger text may take more
STEPS: Final = 4  # number of scales tried
# Composing uses at most one core, however many pages and requests need pictures.
_one_at_a_time: Final = Lock()


@dataclass(frozen=True, slots=True)
class _Setting:
    """The words of a picture and how they are set: `head` are the text sizes of headline and subtitle.

    If `running`, the caveats are joined into one paragraph and the footer, with the sources in brief, into another,
    which takes a third less room. If `together`, the caveats that otherwise begin the footer stand with the others,
    which fills the column beside a chart.
    """

    content: Content
    head: tuple[int, int] = HEAD
    running: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A composed picture: the Plotly figure, its texts with positions, and its size in CSS pixels.

    `drawing` is the left, top, right and bottom of the chart. Multiplied by `scale`, all are pixels of the size.
    """

    figure: dict[str, Any]
    setting: _Setting
    texts: tuple[Text, ...]
    drawing: tuple[float, float, float, float]
    width: float
    height: float
    scale: float


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one attempt, positioned, with the room that they leave and their rules."""

    texts: list[Text]
    room: tuple[float, float, float, float]
    rules: list[tuple[float, float, float, float]]


def compose(exhibit: Exhibit, size: Size) -> Picture:
    """Compose the picture with the largest text that holds all required words. Runs one at a time.

    Raises:
        RefusedPictureError: a rule forbids the picture, or the size cannot hold the caveats that must be shown.
    """
    with _one_at_a_time:
        return _compose(exhibit, size)


def _compose(exhibit: Exhibit, size: Size) -> Picture:
    setting, shown = _Setting(content.of(exhibit, size)), content.in_size(exhibit, size)
    smallest, largest = size.scales
    least = _least(shown, setting, size)
    if least is None:
        raise RefusedPictureError(content.too_small(exhibit, size))
    if least.scale < smallest or least.setting.running:
        return least
    scales = [smallest + (largest - smallest) * step / STEPS for step in range(1, STEPS + 1)]
    return _last_success(least, STEPS, lambda i: _largest(shown, setting, size, scales[i]))


def fits(exhibit: Exhibit, size: Size) -> bool:
    """Return whether `compose` makes a picture, at the cost of one to five of its many attempts."""
    if content.refusal(exhibit, size):
        return False
    with _one_at_a_time:
        setting, least = _Setting(content.of(exhibit, size)), size.scales[0]
        shown, running = content.in_size(exhibit, size), _run_on(setting)
        attempts = ((setting, least), *((words, scale) for scale in (size.tightest, least) for words in running))
        return any(_largest(shown, words, size, scale, share=0) for words, scale in attempts)


def _least(exhibit: Exhibit, setting: _Setting, size: Size) -> Picture | None:
    """Compose the picture with the smallest usual text. Where it has no room, words run on before text gets smaller."""
    smallest, running = size.scales[0], _run_on(setting)
    steps = [size.tightest + (smallest - size.tightest) * step / STEPS for step in range(STEPS)]
    attempts = [(setting, smallest), *((words, smallest) for words in running)]
    if picture := _first(exhibit, attempts, size):
        return picture
    if tightest := _first(exhibit, [(words, size.tightest) for words in running], size):
        return _last_success(tightest, STEPS - 1, lambda i: _first(exhibit, [(tightest.setting, steps[i + 1])], size))
    return None


def _first(exhibit: Exhibit, attempts: Sequence[tuple[_Setting, float]], size: Size) -> Picture | None:
    """Compose with the first setting and scale that leave the chart any room that it can use."""
    return next(filter(None, (_largest(exhibit, words, size, scale, share=0) for words, scale in attempts)), None)


def _run_on(setting: _Setting) -> tuple[_Setting, ...]:
    """Return the settings whose words run on, the more orderly one first."""
    running = replace(setting, head=SMALL_HEAD, running=True)
    return (running, replace(running, together=True)) if setting.content.others else (running,)


def _last_success(best: Picture, count: int, attempt: Callable[[int], Picture | None]) -> Picture:
    """Return the last of `count` increasingly demanding attempts that succeeds, or `best`, by binary search."""
    low, high = 0, count - 1
    while low <= high:
        middle = (low + high) // 2
        picture = attempt(middle)
        best, low, high = (picture, middle + 1, high) if picture else (best, low, middle - 1)
    return best


def _largest(exhibit: Exhibit, setting: _Setting, size: Size, scale: float, share: float = SHARE) -> Picture | None:
    """Compose with the first plan of the size that holds the words at a scale and leaves the chart its share."""
    return next(filter(None, (_attempt(exhibit, setting, size, plan, scale, share) for plan in size.plans)), None)


def _attempt(
    exhibit: Exhibit, setting: _Setting, size: Size, plan: Arrangement, scale: float, share: float
) -> Picture | None:
    width, height = size.width / scale, size.height / scale
    words = _words(setting, plan, width, height)
    left, top, right, bottom = words.room
    if (right - left) * (bottom - top) < share * width * height:  # before the chart is made, which is slow
        return None
    chart = _chart(exhibit, words, plan)
    if chart is None:
        return None
    picture = _picture(chart, setting, words, (width, height, scale))
    left, top, right, bottom = picture.drawing
    return picture if (right - left) * (bottom - top) >= share * width * height else None


def _words(setting: _Setting, plan: Arrangement, width: float, height: float) -> _Words:
    colours = theme.palette(ColourScheme.LIGHT)
    content_ = setting.content
    inner = width - 2 * EDGE
    count = 2 if inner >= TWO_COLUMNS_FROM else 1
    columns = layout.run_on if setting.running else layout.columns
    foot = columns(_foot(setting), inner, count, EDGE, colours.quiet)
    foot_top = height - EDGE + 6 - max(map(layout.height, foot))
    texts = _in_columns(foot, EDGE, foot_top, inner, count)
    words_width = (inner - EDGE) * plan.words if plan.words else inner
    head_width = inner if plan.across else words_width
    head = [
        layout.paragraph(content_.headline, head_width, setting.head[0], bold=True),
        layout.paragraph(content_.subtitle, head_width, setting.head[1], colour=colours.quiet),
    ]
    texts += layout.stack(head, EDGE, EDGE)
    head_bottom = EDGE + layout.height(head) + SPACE
    line = (EDGE, foot_top - 9, width - EDGE, foot_top - 8)
    caveats = [*(caveat.short for caveat in content_.caveats), *(content_.others if setting.together else ())]
    caveat_columns = 2 if words_width >= TWO_COLUMNS_FROM and len(caveats) > 1 else 1
    cautions = columns(caveats, words_width - RULE, caveat_columns, EDGE) if caveats else [[]]
    caveats_height = max(map(layout.height, cautions))
    bottom = foot_top - 9 - SPACE  # of everything above the footer
    top = head_bottom if plan.words else bottom - caveats_height
    texts += _in_columns(cautions, EDGE + RULE, top, words_width - RULE, caveat_columns)
    rules = [line, (EDGE, top + 2, EDGE + BAR, top + caveats_height)] if caveats else [line]
    if plan.words:
        room = (
            EDGE + words_width + EDGE,
            head_bottom if plan.across else EDGE,
            width - EDGE,
            bottom if head_bottom + caveats_height <= bottom else -1.0,
        )
    else:
        room = (EDGE, head_bottom, width - EDGE, (top - SPACE) if caveats else bottom)
    return _Words(texts, room, rules)


def _in_columns(columns: list[list[Text]], x: float, y: float, width: float, count: int) -> list[Text]:
    step = (width - EDGE * (count - 1)) / count + EDGE
    return [text for index, column in enumerate(columns) for text in layout.stack(column, x + index * step, y)]


def _foot(setting: _Setting) -> list[str]:
    """List the paragraphs below the line: other cautions, source, status and release, and where the notes are."""
    content_ = setting.content
    sources = content_.brief if setting.running else content_.sources
    about = " ".join(part for part in (content_.status, content_.licence, content_.version) if part)
    notes = f"Notes: {content_.address}" if content_.address else ""
    others = "" if setting.together else " ".join(content_.others)
    return [part for part in (others, sources, about, notes) if part]


def _chart(exhibit: Exhibit, words: _Words, plan: Arrangement) -> go.Figure | None:
    """Make the chart in the room that the words leave; None where it needs more."""
    left, top, right, bottom = words.room
    if bottom <= top or right - left < NARROWEST[plan.shape]:
        return None
    chart = exhibit.chart(Canvas(plan.shape, ColourScheme.LIGHT, (right - left, bottom - top)))
    return chart if chart is not None and chart.layout.height <= bottom - top else None


def _picture(chart: go.Figure, setting: _Setting, words: _Words, measures: tuple[float, float, float]) -> Picture:
    width, height, scale = measures
    left, top, right, bottom = words.room
    height_ = min(bottom - top, chart.layout.height * STRETCH)
    top += (bottom - top - height_) / 2
    figure = fixed_layout(chart)
    layout_ = figure["layout"]
    margin = {side: layout_["margin"][side] for side in "ltrb"}
    area_left, area_top = left + margin["l"], top + margin["t"]
    layout_["width"], layout_["height"] = width, height
    layout_["margin"] = {
        "l": area_left,
        "t": area_top,
        "r": width - right + margin["r"],
        "b": height - top - height_ + margin["b"],
        "autoexpand": False,  # keep the measured positions
        "pad": 0,
    }
    layout_["paper_bgcolor"] = theme.palette(ColourScheme.LIGHT).ground
    ends = [(0.0, 0.0, width, BAR), *words.rules]
    layout_["shapes"] = [*layout_.get("shapes", ()), *(_rule(end, area_left, area_top) for end in ends)]
    layout_["annotations"] = [
        *layout_.get("annotations", ()),
        *(t.annotation(area_left, area_top) for t in words.texts),
    ]
    chart_box = (left, top, right, top + height_)
    return Picture(figure, setting, tuple(words.texts), chart_box, width, height, scale)


def fixed_layout(chart: go.Figure) -> dict[str, Any]:
    """Convert a chart to a figure that is reproducible: no automatic margins, no random ids."""
    with DRAWING:
        figure = chart.to_dict()
    layout_ = figure["layout"]
    for name in [key for key in layout_ if key.startswith(("xaxis", "yaxis"))]:
        layout_[name] |= {"automargin": False}
    for index, trace in enumerate(figure["data"]):
        trace["uid"] = f"trace{index}"  # else Plotly makes a random one
    return figure


def _rule(ends: tuple[float, float, float, float], left: float, top: float) -> dict[str, Any]:
    x0, y0, x1, y1 = ends
    palette = theme.palette(ColourScheme.LIGHT)
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
        "fillcolor": palette.quiet if y1 - y0 == 1 else palette.focus,
        "line": {"width": 0},
    }
