"""Headlines: the figures that are quoted most, each with its caveat and its source."""

from lib import ui

register, selection = ui.frame("headlines")

ui.tiles(register, selection)
ui.ask(register, selection, "figures")
ui.show("proportion", register, selection)
ui.show("newer", register, selection)
ui.closing(register)
