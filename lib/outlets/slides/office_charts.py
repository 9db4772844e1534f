"""Add native charts to a slide, whose numbers a reader can edit: bars, lines and points.

The workbook in each chart has the numbers of the description and nothing else: no number that a chart may not show.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from lib.charts.plotted import DARK, Form, Look, number_format
from lib.outlets.files import tabular
from lib.outlets.slides import base_deck, slide_text
from lib.outlets.slides.base_deck import COLOURS
from lib.outlets.slides.slide_text import FONT, SlideFrame, emu

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pptx.chart.chart import Chart
    from pptx.slide import Slide

    from lib.charts.plotted import Panel, Plotted, PlottedMark, PlottedSeries

LARGEST, LEAST = 14.0, 10.0  # points of the words in a chart
ROW = 1.55  # times the size of its words: the height of a bar with the space around it
LABELS = 0.52  # of the width of a chart, at most, for the names of bars
MOST_COLUMNS = 3  # of bars, where they are too many for one
HEADING_SIZE = 12.0  # points of the title of a panel
GUTTER = 0.25  # inches between two panels
ROUND: Final = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)  # ends of a scale, times a power of ten
_PARTS: Final = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
_DELETED: Final = '<c:delete val="1"/>'
MILLION = 10**6
UPRIGHT = "-5400000"  # words turned by a quarter, in 60,000ths of a degree
DOUBLED = "each step is twice the one before"
MOST_PANELS = 4  # of lines on one slide


def add(slide: Slide, plotted: Plotted, frame: SlideFrame, names: tuple[str, str], moment: datetime) -> None:
    """Add the charts of a description, in order.

    Args:
        slide: changed in place.
        plotted: bars, lines or points.
        frame: the room for them.
        names: name of the charts, and the alternative text, which the first has.
        moment: recorded in the workbooks as their creation time.
    """
    name, said = names
    panels = list(_places(plotted, frame))
    for index, (panel, place, end) in enumerate(panels):
        if panel.title:
            high = _heading(panel, place.width)
            words = [slide_text.paragraph(panel.title, HEADING_SIZE, bold=True)]
            add_text(slide, SlideFrame(place.left, place.top - high, place.width, high), words)
        chart = {Form.BARS: _bars, Form.LINES: _lines, Form.POINTS: _points}[plotted.form](slide, panel, place, end)
        part = f"{name}, part {index + 1} of {len(panels)}" if len(panels) > 1 else name
        told = said if not index else f"{panel.title or part}. The first part describes all."
        _finish(slide, chart, part, told, moment)


def parts(plotted: Plotted) -> list[Plotted]:
    """Cut a description into those of one slide each: too many panels of lines would be too small to be read."""
    count = len(plotted.panels)
    if plotted.form is not Form.LINES or count <= MOST_PANELS:
        return [plotted]
    slides = -(-count // MOST_PANELS)
    bounds = [round(count * index / slides) for index in range(slides + 1)]
    return [replace(plotted, panels=plotted.panels[start:end]) for start, end in pairwise(bounds)]


def add_text(slide: Slide, frame: SlideFrame, paragraphs: Sequence[slide_text.Paragraph]) -> None:
    """Add a text box."""
    box = slide.shapes.add_textbox(emu(frame.left), emu(frame.top), emu(frame.width), emu(frame.height))
    old = box._element.txBody  # noqa: SLF001 - its text is set as XML, with its language and font
    body = slide_text.body_xml(paragraphs).replace("<p:txBody>", f"<p:txBody {nsdecls('p', 'a')}>", 1)
    box._element.replace(old, parse_xml(body))  # noqa: SLF001


def _places(plotted: Plotted, frame: SlideFrame) -> Iterator[tuple[Panel, SlideFrame, float]]:
    """Yield each panel with its room and the end of its scale; too many bars are cut into columns on one scale."""
    if plotted.form is Form.BARS and len(plotted.panels) == 1:
        (panel,) = plotted.panels
        yield from _columns(panel, frame)
        return
    if plotted.form is Form.BARS:  # below each other, as high as they have bars
        bars = sum(len(panel.categories) for panel in plotted.panels)
        top = frame.top
        free = frame.height - sum(_heading(panel, frame.width) for panel in plotted.panels) - GUTTER
        for panel in plotted.panels:
            top += _heading(panel, frame.width)
            height = free * len(panel.categories) / bars
            yield panel, SlideFrame(frame.left, top, frame.width, height), _end(panel)
            top += height + GUTTER
        return
    count = len(plotted.panels)
    across = 1 if count == 1 else 2
    down = -(-count // across)
    width = (frame.width - GUTTER * (across - 1)) / across
    height = frame.height / down
    for index, panel in enumerate(plotted.panels):
        row, column = divmod(index, across)
        beside = plotted.panels[row * across : (row + 1) * across]
        head = max(_heading(one, width) for one in beside)  # a longer title makes no panel lower than its neighbour
        left, top = frame.left + column * (width + GUTTER), frame.top + row * height + head
        yield panel, SlideFrame(left, top, width, height - head - 0.05), _end(panel)


def _heading(panel: Panel, width: float) -> float:
    """Return the height of a panel's title, in inches."""
    words = [slide_text.paragraph(panel.title, HEADING_SIZE, bold=True)]
    return slide_text.height_of(words, width) + 0.08 if panel.title else 0.0


def _columns(panel: Panel, frame: SlideFrame) -> Iterator[tuple[Panel, SlideFrame, float]]:
    """Cut the bars into as few columns as leave words of a size that can be read."""
    rows = len(panel.categories)
    needed = LEAST * ROW / slide_text.POINTS
    count = next((n for n in range(1, MOST_COLUMNS) if -(-rows // n) * needed <= frame.height), MOST_COLUMNS)
    length = -(-rows // count)
    width = (frame.width - GUTTER * (count - 1)) / count
    for index in range(count):
        part = slice(index * length, (index + 1) * length)
        cut = [_cut(series, part) for series in panel.series]
        height = frame.height * len(panel.categories[part]) / length  # rows of the same height in each column
        place = SlideFrame(frame.left + index * (width + GUTTER), frame.top, width, height)
        yield type(panel)(panel.title, panel.categories[part], tuple(cut), panel.across), place, _end(panel)


def _cut(series: PlottedSeries, part: slice) -> PlottedSeries:
    return type(series)(series.name, series.column, series.marks[part], series.look)


def _end(panel: Panel) -> float:
    """Return a round end of the scale, above every mark and the end of its range."""
    values = [max(m.value, m.high or m.value) for s in panel.series for m in s.marks if m and m.value is not None]
    highest = max([*values, 0.0]) or 1.0
    power = 10 ** math.floor(math.log10(highest))
    return next(times * power for times in ROUND if times * power >= highest * (1 - 1e-9))


def _bars(slide: Slide, panel: Panel, frame: SlideFrame, end: float) -> Chart:
    (series,) = panel.series
    data = CategoryChartData(number_format="General")
    data.categories = [_inert(name) for name in panel.categories]
    data.add_series(series.name, [mark.value if mark else None for mark in series.marks])
    chart = _new(slide, XL_CHART_TYPE.BAR_CLUSTERED, frame, data)
    size, share = _fitted(panel.categories, frame)
    chart.font.size = Pt(size)
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = 45, False
    names, numbers = chart.category_axis, chart.value_axis
    names.reverse_order = True
    names.format.line.color.rgb = _rgb(COLOURS.edge)
    names.has_major_gridlines = False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.major_tick_mark = names.minor_tick_mark = XL_TICK_MARK.NONE
    lowest = min([0.0, *(mark.value for mark in series.marks if mark and mark.value is not None)])
    numbers.minimum_scale, numbers.maximum_scale = lowest, end * 1.12  # room for the number of the longest bar
    numbers.has_major_gridlines, numbers.visible = False, False
    _show_each(names, 1)
    _lay_out(chart, share)
    drawn = plot.series[0]
    _fill(drawn.format, Look.FOCUS, inexact=False)
    for index, mark in enumerate(series.marks):
        if mark and mark.value is not None and (mark.look is not Look.FOCUS or mark.inexact):
            _fill(drawn.points[index].format, mark.look, inexact=mark.inexact)
    ranged = any(mark and mark.low is not None for mark in series.marks)
    _label_numbers(drawn, series, size, inside=ranged)
    if ranged:
        _add_ranges(drawn, series)
    return chart


def _fitted(names: Sequence[str], frame: SlideFrame) -> tuple[float, float]:
    """Return the size of the names of bars and their share of the width, so that none is higher than its row."""
    row = frame.height / max(1, len(names))
    size = min(LARGEST, row * slide_text.POINTS / ROW)
    while True:
        longest = max(slide_text.width_of(name, size) for name in names) + 0.2
        share = min(longest / frame.width, LABELS)
        lines = max(slide_text.lines_of(name, size, share * frame.width - 0.15) for name in names)
        if lines * size * slide_text.LEADING / slide_text.POINTS <= row or size <= LEAST:
            return size, share
        size -= 0.5


def _show_each(axis: Any, step: int) -> None:  # noqa: ANN401
    """Show the name of each, or of every second, third, ... category: programs leave out what they please."""
    for tag in ("tickLblSkip", "tickMarkSkip"):
        axis._element.find("{*}noMultiLvlLbl").addprevious(  # noqa: SLF001 - python-pptx cannot leave labels out
            parse_xml(f'<c:{tag} {nsdecls("c")} val="{step}"/>')
        )


def _lay_out(chart: Chart, share: float) -> None:
    """Give the names of bars their share of the width, and the bars the rest."""
    plot_area = chart._chartSpace.chart.plotArea  # noqa: SLF001 - python-pptx lays out no plot area
    layout = plot_area.find("{*}layout")
    if layout is not None:
        plot_area.remove(layout)
    plot_area.insert(
        0,
        parse_xml(
            f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode '
            f'val="edge"/><c:x val="{share:.4f}"/><c:y val="0"/><c:w val="{1 - share:.4f}"/><c:h val="1"/>'
            "</c:manualLayout></c:layout>"
        ),
    )


def _label_numbers(drawn: Any, series: PlottedSeries, size: float, *, inside: bool) -> None:  # noqa: ANN401 - python-pptx has a class for each form
    """Label the marks whose number says all; the name of the category says the others."""
    labels = {
        index: (number_format(mark.words), COLOURS.ground if inside and mark.look in DARK else COLOURS.text)
        for index, mark in enumerate(series.marks)
        if mark and mark.words
    }
    if not labels:
        return
    usual = next(iter(labels.values()))

    def written(format_: str, colour: str) -> str:
        position = '<c:dLblPos val="inBase"/>' if inside else '<c:dLblPos val="outEnd"/>'
        number = f'<c:numFmt formatCode="{slide_text.xml(format_)}" sourceLinked="0"/>'
        return f"{number}{_label_style(size, colour)}{position}{_shown('showVal')}"

    single = "".join(
        f'<c:dLbl><c:idx val="{index}"/>{written(*labels[index]) if index in labels else _DELETED}</c:dLbl>'
        for index, mark in enumerate(series.marks)
        if mark and mark.value is not None and labels.get(index) != usual
    )
    _set_labels(drawn, f"{single}{written(*usual)}")


def _shown(part: str) -> str:
    """Write which part of a label is shown."""
    return "".join(f'<c:{name} val="{int(name == part)}"/>' for name in _PARTS)


def _label_style(size: float, colour: str) -> str:
    return (
        '<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr>'
        f'<a:defRPr sz="{round(size * 100)}" b="1">{slide_text.solid(colour)}</a:defRPr></a:pPr><a:endParaRPr '
        'lang="en-GB"/></a:p></c:txPr>'
    )


def _set_labels(drawn: Any, content: str) -> None:  # noqa: ANN401
    element = drawn._element  # noqa: SLF001 - python-pptx sets no labels by format and point
    old = element.get_or_add_dLbls()
    element.replace(old, parse_xml(f"<c:dLbls {nsdecls('c', 'a')}>{content}</c:dLbls>"))


def _add_ranges(drawn: Any, series: PlottedSeries) -> None:  # noqa: ANN401
    """Add a thin line from the lower to the upper end of each range, which Office wants as distances."""
    known = [mark.range_lengths if mark else None for mark in series.marks]

    def literal(tag: str, lengths: list[float | None]) -> str:
        held = ((index, length) for index, length in enumerate(lengths) if length is not None)
        points = "".join(f'<c:pt idx="{index}"><c:v>{length!r}</c:v></c:pt>' for index, length in held)
        count = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(lengths)}"/>'
        return f"<c:{tag}><c:numLit>{count}{points}</c:numLit></c:{tag}>"

    plus = literal("plus", [lengths[1] if lengths else None for lengths in known])
    minus = literal("minus", [lengths[0] if lengths else None for lengths in known])
    bars = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f'{plus}{minus}<c:spPr><a:ln w="19050">{slide_text.solid(COLOURS.text)}</a:ln></c:spPr></c:errBars>'
    )
    element = drawn._element  # noqa: SLF001
    element.find("{*}cat").addprevious(bars)


def _lines(slide: Slide, panel: Panel, frame: SlideFrame, end: float) -> Chart:
    data = CategoryChartData(number_format="General")
    data.categories = [_inert(name) for name in panel.categories]
    for series in panel.series:
        data.add_series(_inert(series.name), [mark.value if mark else None for mark in series.marks])
    chart = _new(slide, XL_CHART_TYPE.LINE_MARKERS, frame, data)
    chart.font.size = Pt(LEAST)
    names, numbers = chart.category_axis, chart.value_axis
    names.format.line.color.rgb = _rgb(COLOURS.edge)
    names.has_major_gridlines = False
    longest = max(slide_text.width_of(name, LEAST) for name in panel.categories) + 0.15
    each = (frame.width - 0.7) / len(panel.categories)
    upright = longest > each
    _show_each(names, -int(-LEAST * slide_text.LEADING / slide_text.POINTS // each) if upright else 1)
    # Programs turn words by an angle of their own where nothing is said.
    names._element.get_or_add_txPr().find("{*}bodyPr").set("rot", UPRIGHT if upright else "0")  # noqa: SLF001
    numbers.minimum_scale, numbers.maximum_scale = 0, end * 1.12 if end == _highest(panel) else end
    _quiet(numbers)
    for drawn, series in zip(chart.plots[0].series, panel.series, strict=True):
        drawn.smooth = False
        drawn.format.line.color.rgb = _rgb(getattr(COLOURS, series.look))
        drawn.format.line.width = Pt(2.25)
        if not series.joined:
            drawn.format.line.fill.background()
        _marker(drawn, series.look, 7 if series.marked else 0, hollow=series.hollow)
        _label_line(drawn, series)
    return chart


def _highest(panel: Panel) -> float:
    return max((m.value for s in panel.series for m in s.marks if m and m.value is not None), default=0)


def _label_line(drawn: Any, series: PlottedSeries) -> None:  # noqa: ANN401
    """Label the first and the last mark of a line with their numbers."""
    style = _label_style(LEAST, COLOURS.text)
    position = "b" if series.hollow else "t"  # the last full year stands above its mark, the part after it below
    single = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:numFmt formatCode="{slide_text.xml(number_format(mark.words))}" '
        f'sourceLinked="0"/>{style}<c:dLblPos val="{position}"/>{_shown("showVal")}</c:dLbl>'
        for index, mark in enumerate(series.marks)
        if mark and mark.words
    )
    if single:
        _set_labels(drawn, single + _shown(""))


def _points(slide: Slide, panel: Panel, frame: SlideFrame, end: float) -> Chart:
    data = XyChartData(number_format="General")
    for series in panel.series:
        points = data.add_series(_inert(series.name))
        for mark in _held(series):
            points.add_data_point(mark.at, mark.value)
    chart = _new(slide, XL_CHART_TYPE.XY_SCATTER, frame, data)
    chart.font.size = Pt(11)
    across, numbers = chart.category_axis, chart.value_axis
    numbers.minimum_scale, numbers.maximum_scale = 0, end
    _double(across, panel)
    across.has_major_gridlines = False
    across.format.line.color.rgb = _rgb(COLOURS.edge)
    across.tick_labels.number_format, across.tick_labels.number_format_is_linked = "#,##0", False
    across.has_title = True
    across.axis_title.text_frame.text = f"{panel.across[0]} ({DOUBLED})"
    across.axis_title.text_frame.paragraphs[0].font.size = Pt(12)
    across.axis_title.text_frame.paragraphs[0].font.bold = False
    _quiet(numbers)
    numbers.tick_labels.number_format = "General"
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(11)
    for drawn, series in zip(chart.plots[0].series, panel.series, strict=True):
        drawn.format.line.color.rgb = _rgb(getattr(COLOURS, series.look))
        if series.joined:
            drawn.format.line.width = Pt(1.5)
            if series.dashed:
                drawn.format.line.dash_style = MSO_LINE.DASH
            elif series.look is Look.QUIET:
                drawn.format.line.dash_style = MSO_LINE.ROUND_DOT
        else:
            drawn.format.line.fill.background()
        _marker(drawn, series.look, (10 if series.named else 7) if series.marked else 0, hollow=False)
        if series.named:
            _name_point(drawn)
    return chart


def _double(axis: Any, panel: Panel) -> None:  # noqa: ANN401
    """Set a scale on which each step is twice the one before: on a plain one most dots would lie in a small part."""
    places = [mark.at for series in panel.series for mark in series.marks if mark and mark.at]
    low, high = (math.log2(end / MILLION) for end in (min(places), max(places)))
    axis.minimum_scale, axis.maximum_scale = MILLION * 2.0 ** math.floor(low), MILLION * 2.0 ** math.ceil(high)
    axis._element.find("{*}scaling").insert(0, parse_xml(f'<c:logBase {nsdecls("c")} val="2"/>'))  # noqa: SLF001


def _inert(text: str) -> str:
    """Return text that no program runs as a formula, and that XML can hold."""
    return slide_text.clean(tabular.inert(text))


def _held(series: PlottedSeries) -> list[PlottedMark]:
    return [mark for mark in series.marks if mark and mark.value is not None]


def _name_point(drawn: Any) -> None:  # noqa: ANN401
    _set_labels(
        drawn,
        f'{_label_style(11, COLOURS.text)}<c:dLblPos val="t"/>{_shown("showSerName")}',
    )


def _marker(drawn: Any, look: Look, size: int, *, hollow: bool) -> None:  # noqa: ANN401
    marker = drawn.marker
    if not size:
        marker.style = XL_MARKER_STYLE.NONE
        return
    marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, size + 2 * hollow
    marker.format.fill.solid()
    # Pale rather than empty: not every program draws the edge of a mark.
    marker.format.fill.fore_color.rgb = _rgb(COLOURS.rest if hollow else getattr(COLOURS, look))
    marker.format.line.color.rgb = _rgb(getattr(COLOURS, look) if hollow else COLOURS.ground)
    marker.format.line.width = Pt(1.75 if hollow else 0.5)


def _quiet(axis: Any) -> None:  # noqa: ANN401
    """Set an axis of numbers: pale lines across, no line of its own."""
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = _rgb(COLOURS.rule)
    axis.major_gridlines.format.line.width = Pt(0.75)
    axis.format.line.fill.background()
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "#,##0", False


def _fill(format_: Any, look: Look, *, inexact: bool) -> None:  # noqa: ANN401
    """Fill bars of a look: hatched where a number is a limit, with an edge where they are too pale to be seen."""
    colour = getattr(COLOURS, look)
    if inexact:
        format_.fill.patterned()
        format_.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
        format_.fill.fore_color.rgb = _rgb(COLOURS.edge if look is Look.REST else colour)
        format_.fill.back_color.rgb = _rgb(COLOURS.ground)
    else:
        format_.fill.solid()
        format_.fill.fore_color.rgb = _rgb(colour)
    if inexact or look is Look.REST:
        format_.line.color.rgb = _rgb(COLOURS.edge if look is Look.REST else colour)
        format_.line.width = Pt(0.75)


def _new(slide: Slide, kind: Any, frame: SlideFrame, data: Any) -> Chart:  # noqa: ANN401
    shape: Any = slide.shapes.add_chart(
        kind, emu(frame.left), emu(frame.top), emu(frame.width), emu(frame.height), data
    )
    chart = shape.chart
    chart.has_title = chart.has_legend = False
    chart.font.name = FONT
    chart.font.color.rgb = _rgb(COLOURS.text)
    return chart


def _finish(slide: Slide, chart: Chart, name: str, said: str, moment: datetime) -> None:
    """Name and describe the chart that was added last, and date its workbook."""
    properties = slide.shapes[-1]._element.nvGraphicFramePr.cNvPr  # noqa: SLF001 - python-pptx sets no description
    properties.set("name", name)
    properties.set("descr", slide_text.clean(said))
    part: Any = chart.part
    workbook = part.chart_workbook
    workbook.update_from_xlsx_blob(base_deck.dated(workbook.xlsx_part.blob, moment))


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:])
