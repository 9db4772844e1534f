"""Nothing of Plotly runs while another thread imports pandas, which Plotly would take half loaded."""

import threading

import pytest

from lib import exhibits
from lib.addresses import bare
from lib.charts.base import DRAWING
from lib.charts.canvas import Canvas
from lib.outlets.pictures import compose
from lib.outlets.pictures.sizes import SIZES


@pytest.mark.parametrize(
    "draw",
    [
        lambda exhibit: exhibit.chart(),
        lambda exhibit: exhibits.chart(exhibit, Canvas(room=(700, 500))),
        lambda exhibit: compose.fixed_layout(exhibit.chart()),
        lambda exhibit: compose.compose(exhibit, SIZES["slide"]),
    ],
    ids=["exhibit", "cached", "layout", "picture"],
)
def test_a_chart_waits_for_whoever_imports_pandas(register, draw):
    exhibit = exhibits.make("breakdown", register, bare.selection(register))
    drawn = threading.Thread(target=draw, args=(exhibit,))
    with DRAWING:
        drawn.start()
        drawn.join(0.5)
        assert drawn.is_alive()
    drawn.join(30)
    assert not drawn.is_alive()
