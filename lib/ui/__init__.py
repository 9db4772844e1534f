"""The parts that pages are made of. With the pages, the only code that imports Streamlit (lib.server apart)."""

from lib.ui.cards import show
from lib.ui.page import ask, closing, frame, tiles

__all__ = ["ask", "closing", "frame", "show", "tiles"]
