"""Downloads page: charts, sizes and formats to choose, one zip file of them, a one-page brief, and more pages."""

from lib import ui

register, selection = ui.frame("press-pack")

ui.press_pack(register)
ui.also_here(register, "hearing-pack", "check-a-return", "check-an-image")
ui.closing(register)
