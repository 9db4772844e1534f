"""The Headlines page written in Dash: the same tiles, texts and charts, from the same exhibits.

`python bench/peers/headlines.py PORT` serves it with gunicorn in one process, as Dash's manual recommends.
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
from lib.charts.canvas import Canvas
from lib.exhibits import headlines, questions
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

CONFIG = {"displayModeBar": False, "responsive": True}


class Components(HTMLParser):
    """Parser that converts the HTML of our templates into Dash components, one for each element."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[list[Any]] = [[]]
        self.made: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        self.made.append((tag, {NAMES.get(name, name): value or "" for name, value in attrs}))
        self.open.append([])
        if tag in {"br", "img", "hr"}:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the last open element."""
        if tag not in {"br", "img", "hr"} or (self.made and self.made[-1][0] == tag):
            name, properties = self.made.pop()
            children = self.open.pop()
            self.open[-1].append(getattr(html, name.capitalize())(children, **properties))

    def handle_data(self, data: str) -> None:
        """Add text between elements."""
        if data.strip():
            self.open[-1].append(data)


@lru_cache(maxsize=256)
def components(text: str) -> list[Component | str]:
    """Convert HTML into components, cached so that Dash is not slowed needlessly."""
    parser = Components()
    parser.feed(text)
    parser.close()
    return parser.open[0]


def card(name: str, selection: Selection) -> list[Component]:
    """Build the equivalent of `lib.ui.cards.show`."""
    exhibit = exhibits.make(name, store.current(), selection)
    chart = exhibits.chart(exhibit, Canvas())
    tabs = {
        "Table": made.exhibit_table(exhibit),
        "About this chart": made.exhibit_sources(exhibit),
        "Share and cite": exhibit_pages.citation_section(exhibit),
    }
    tabs_ = [dcc.Tab(label=label, children=components(text)) for label, text in tabs.items()]
    if chart is not None:
        graph = dcc.Graph(id=f"chart-{name}", figure=chart, config=CONFIG, responsive=True)
        tabs_.insert(
            0, dcc.Tab(label="Chart", children=[html.Div(graph, role="figure", **{"aria-label": exhibit.name})])
        )
    return [
        *components(made.exhibit_words(exhibit)),
        dcc.Tabs(tabs_, id=f"tabs-{name}", persistence=True),
        *components(made.exhibit_caveats(exhibit) + exhibit_pages.download_section(exhibit)),
    ]


def parts(selection: Selection) -> tuple[list[Any], ...]:
    """Build what the switch changes: opening, figures, and its card."""
    register = store.current()
    return (
        components(made.opening(PAGE.heading)),
        components(made.figures(headlines.groups(register, selection)) + made.questions(questions.answered(register))),
        card("proportion", selection),
    )


def layout() -> Component:
    """Build the whole page, filled in, so that it can be read before any callback."""
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
            dcc.RadioItems(dict(choice.options), selection.figures, id="figures", inline=True),
            html.Div(tiles, id="tiles"),
            html.Div(proportion, id="card-proportion"),
            *components(made.closing(register, settings.current().contact)),
        ]
    )


app = Dash(__name__, compress=True, title=PAGE.tab, external_stylesheets=[STYLE.path], update_title="")
app.layout = layout
server = app.server


@server.get(STYLE.path)
def style() -> Response:
    """Serve the dashboard's stylesheet."""
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
    """Update the page for announced or published figures."""
    selection = Selection(figures=figures)
    return (*parts(selection), f"?{query}" if (query := address.query(selection)) else "")


@app.callback(Output("results", "children"), Input("anywhere", "value"), prevent_initial_call=True)
def find(text: str | None) -> list[Any]:
    """Show search results."""
    register = store.current()
    return components(reference.results(site_search.find(register, text))) if text and text.strip() else []


if __name__ == "__main__":
    where = f"127.0.0.1:{sys.argv[1]}"
    os.execv(  # noqa: S606 - the same process, so that who started it can end it
        sys.executable,
        [
            sys.executable, "-m", "gunicorn", "--bind", where, "--workers", "1", "--threads", str(THREADS),
            "--pythonpath", "bench/peers,.", "--log-level", "warning", "headlines:server",
        ],
    )  # fmt: skip
