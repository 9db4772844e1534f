"""Components of the Streamlit pages: with pages/ and dashboard.py, the only code that imports Streamlit (web apart).

`page` opens and closes a page, `controls` shows inputs and writes the address, `cards` shows one exhibit; each other
module is one part of one page. Components display what `lib.outlets` renders: no arithmetic, Plotly or polars here.
"""

from lib.dataset.register import Register
from lib.model.records import Selection
from lib.ui.cards import fold_on_phone, folded, show
from lib.ui.controls import ask
from lib.ui.explorer import explore, sift
from lib.ui.hearing_pack import hearing_pack
from lib.ui.image_upload import check_an_image
from lib.ui.page import (
    also_here,
    begin,
    caution_group,
    closing,
    common_questions,
    contents,
    figures,
    frame,
    lead_to,
    opening,
    part,
)
from lib.ui.press_pack import press_pack
from lib.ui.return_check import check_a_return
from lib.ui.statistics_list import differences, gaps, methods, shelves, statistics
from lib.ui.text_check import check_a_text
from lib.ui.tracker import commitments, funding, recommendations, timeline

__all__ = [
    "Register",
    "Selection",
    "also_here",
    "ask",
    "begin",
    "caution_group",
    "check_a_return",
    "check_a_text",
    "check_an_image",
    "closing",
    "commitments",
    "common_questions",
    "contents",
    "differences",
    "explore",
    "figures",
    "fold_on_phone",
    "folded",
    "frame",
    "funding",
    "gaps",
    "hearing_pack",
    "lead_to",
    "methods",
    "opening",
    "part",
    "press_pack",
    "recommendations",
    "shelves",
    "show",
    "sift",
    "statistics",
    "timeline",
]
