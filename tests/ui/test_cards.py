"""A card is put together in few steps: its parts are made by one function, once for each view."""

import sys

import pytest

from lib import settings, ui
from lib.ui import cards
from tests.apps import DASHBOARD, opened

MOST = 15  # functions of ours between the page and Streamlit


@pytest.fixture
def walked(monkeypatch):
    """The functions of ours that show a card, by module and name; comprehensions are no functions of their own."""
    found, real = set(), cards.show

    def note(frame, event, _):
        code, lib = frame.f_code, str(settings.ROOT / "lib")
        if event == "call" and code.co_filename.startswith(lib) and not code.co_name.startswith("<"):
            found.add((code.co_filename.removeprefix(lib), code.co_qualname))

    def show(*args, **named):
        before = sys.getprofile()
        sys.setprofile(note)
        try:
            real(*args, **named)
        finally:
            sys.setprofile(before)

    monkeypatch.setattr(ui, "show", show)
    return found


def test_a_card_is_shown_in_few_functions(walked):
    app = opened(DASHBOARD)
    assert walked
    walked.clear()
    app.run()
    assert ("/ui/cards.py", "show") in walked
    assert len(walked) <= MOST, sorted(walked)
