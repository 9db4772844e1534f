"""Police forces: what each recorded, found by name or place, on a map, side by side, over time, and in a table."""

from lib import ui

register, selection = ui.frame("forces")

ui.explore(register)
ui.show("forces-national", register, selection)
ui.closing(register)
