"""Downloads page: charts, sizes and formats to choose, one zip file of them, a one-page brief, and the two checks."""

from lib import ui

register, selection = ui.frame("press-pack")

ui.press_pack(register)
ui.also_here(register, "check-a-return", "check-an-image")
ui.closing(register)
