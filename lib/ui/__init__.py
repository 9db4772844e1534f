"""The parts that pages are made of. With the pages, the only code that imports Streamlit (the server apart)."""

from lib.ui.cards import show
from lib.ui.checked import check_an_image
from lib.ui.controls import ask
from lib.ui.explorer import explore, sift
from lib.ui.page import closing, frame, tiles
from lib.ui.register import methods, statistics

__all__ = ["ask", "check_an_image", "closing", "explore", "frame", "methods", "show", "sift", "statistics", "tiles"]
