"""Downloads page: charts, sizes and formats to choose, one zip file of them, a one-page brief, and the two checks."""

from lib import ui

register, selection = ui.frame("press-pack")

ui.press_pack(register)
ui.lead_to("check-a-return", "Check a data return", register)
ui.lead_to("check-an-image", "Check that an image came from this dashboard", register)
ui.closing(register)
