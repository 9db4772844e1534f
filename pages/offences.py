"""Offences: what was recorded in 2023, how much of it was group-based, and what is never recorded."""

from lib import ui

register, selection = ui.frame("offences")

ui.ask(register, selection, "figures")
ui.show("breakdown", register, selection)
ui.show("crime-types", register, selection)
ui.show("profile", register, selection)
ui.show("years", register, selection)
ui.show("under-reporting", register, selection)
ui.show("wordings", register, selection)
ui.closing(register)
