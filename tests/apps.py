"""Pages as Streamlit runs them, without a browser."""

import re
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

DASHBOARD = Path(__file__).parents[1] / "dashboard.py"


def opened(script="dashboard.py", **query):
    """The page of a script at an address with this query, run once and without a fault."""
    app = AppTest.from_file(DASHBOARD, default_timeout=60)  # how soon it comes, bench/ measures
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if script != "dashboard.py":
        app.switch_page(script).run()
    assert not app.exception
    return app


def text(app):
    return "\n".join(block.proto.body for block in app.get("html"))


def menu(app):
    """Where the menu's links lead, in order."""
    (links,) = re.findall(r'<nav class="menu".*?</nav>', text(app), re.DOTALL)
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', links)]
