"""The Headlines page written in Dash: the same tiles, texts and drawings, from the same exhibits.

`python bench/peers/headlines.py PORT` serves it by gunicorn, one process, as Dash's own manual says to deploy it.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from dash import Dash, Input, Output, dcc, html
from flask import Response

from lib import exhibits, settings
from lib.addresses import address
from lib.charts import theme
from lib.charts.canvas import Canvas
from lib.exhibits import headlines
from lib.model.records import Selection
from lib.model.site_map import BY_ID, PAGES
from lib.outlets.html import exhibit_pages, reference
from lib.outlets.html import fragments as made
from lib.outlets.html.assets import STYLE
from lib.releases.store import store
from lib.search import site_search

if TYPE_CHECKING:
    from dash.development.base_component import Component

PAGE = BY_ID["headlines"]
NAMES = {"class": "className", "colspan": "colSpan", "rowspan": "rowSpan", "tabindex": "tabIndex"}
THREADS = 8


class Components(HTMLParser):
    """Turns the HTML of our templates into Dash's components, one for each element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[Any]] = [[]]
        self.made: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        self.made.append((tag, {NAMES.get(name, name): value or "" for name, value in attrs}))
        self.open.append([])
        if tag in {"br", "img", "hr"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """End the element that was begun last."""
        if tag not in {"br", "img", "hr"} or (self.made and self.made[-1][0] == tag):
            name, properties = self.made.pop()
            children = self.open.pop()
            self.open[-1].append(getattr(html, name.capitalize())(children, **properties))

    def handle_data(self, data: str) -> None:
        """Text between elements."""
        if data.strip():
            self.open[-1].append(data)


@lru_cache(maxsize=256)
def components(text: str) -> list[Component | str]:
    """The elements of a piece of HTML, made once: Dash may not be slower here than it must be."""
    parser = Components()
    parser.feed(text)
    parser.close()
    return parser.open[0]


def card(name: str, selection: Selection) -> list[Component]:
    """What `lib.ui.cards.show` shows."""
    exhibit = exhibits.make(name, store.current(), selection)
    drawing = exhibits.chart(exhibit, Canvas())
    tabs = {
        "Table": made.exhibit_table(exhibit),
        "Sources and caveats": made.exhibit_sources(exhibit),
        "Cite and embed": exhibit_pages.citation_section(exhibit),
    }
    shown = [dcc.Tab(label=label, children=components(text)) for label, text in tabs.items()]
    if drawing is not None:
        graph = dcc.Graph(id=f"chart-{name}", figure=drawing, config=dict(theme.CONFIG), responsive=True)
        shown.insert(
            0, dcc.Tab(label="Chart", children=[html.Div(graph, role="figure", **{"aria-label": exhibit.name})])
        )
    return [
        *components(made.exhibit_words(exhibit)),
        dcc.Tabs(shown, id=f"tabs-{name}", persistence=True),
        *components(made.exhibit_cautions(exhibit) + exhibit_pages.download_section(exhibit)),
    ]


def parts(selection: Selection) -> tuple[list[Any], ...]:
    """What the switch changes: opening, tiles, and the card that it applies to."""
    register = store.current()
    lead = headlines.lead(register, selection)
    path = address.path("/", selection.only(("figures",)))
    return (
        components(made.opening(PAGE.heading, lead, headlines.lead_caveat(register))),
        components(made.tiles(headlines.tiles(register, selection), path)),
        card("proportion", selection),
    )


def layout() -> Component:
    """The whole page, filled in, so that no call is needed before it can be read."""
    register, selection = store.current(), Selection()
    choice = address.choices(register)["figures"]
    opening, tiles, proportion = parts(selection)
    return html.Main(
        [
            dcc.Location(id="place", refresh=False),
            html.Nav([dcc.Link(page.label, href=page.path) for page in PAGES], **{"aria-label": "Pages"}),
            dcc.Input(id="anywhere", placeholder="Search: number, force, place", debounce=True),
            html.Div(id="results"),
            html.Div(opening, id="opening"),
            html.Div(tiles, id="tiles"),
            dcc.RadioItems(dict(choice.options), selection.figures, id="figures", inline=True),
            html.Div(proportion, id="card-proportion"),
            html.Div(card("newer", selection), id="card-newer"),
            *components(made.closing(register, settings.current().contact)),
        ]
    )


app = Dash(__name__, compress=True, title=PAGE.tab, external_stylesheets=[STYLE.path], update_title="")
app.layout = layout
server = app.server


@server.get(STYLE.path)
def style() -> Response:
    """The same style as the dashboard's."""
    return Response(STYLE.body, mimetype="text/css", headers={"cache-control": "public, max-age=31536000, immutable"})


@app.callback(
    Output("opening", "children"),
    Output("tiles", "children"),
    Output("card-proportion", "children"),
    Output("place", "search"),
    Input("figures", "value"),
    prevent_initial_call=True,
)
def show(figures: str) -> tuple[Any, ...]:
    """As announced or as published."""
    selection = Selection(figures=figures)
    return (*parts(selection), f"?{asked}" if (asked := address.query(selection)) else "")


@app.callback(Output("results", "children"), Input("anywhere", "value"), prevent_initial_call=True)
def find(text: str | None) -> list[Any]:
    """What was found for what was typed."""
    register = store.current()
    return components(reference.results(text, site_search.find(register, text))) if text and text.strip() else []


if __name__ == "__main__":
    where = f"127.0.0.1:{sys.argv[1]}"
    os.execv(  # noqa: S606 - the same process, so that who started it can end it
        sys.executable,
        [
            sys.executable, "-m", "gunicorn", "--bind", where, "--workers", "1", "--threads", str(THREADS),
            "--pythonpath", "bench/peers,.", "--log-level", "warning", "headlines:server",
        ],
    )  # fmt: skip
