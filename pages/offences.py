"""Offences: what was recorded in 2023, how much of it was group-based, and what is never recorded."""

from lib import ui


@ui.part("offences", "figures")
def figures(register: ui.Register, selection: ui.Selection) -> None:
    """All that the way of giving figures changes."""
    ui.opening("offences", register, selection)
    ui.ask(register, selection, "figures")
    ui.show("breakdown", register, selection)
    ui.show("crime-types", register, selection)
    ui.show("profile", register, selection)
    ui.show("years", register, selection)
    ui.show("under-reporting", register, selection)
    ui.show("wordings", register, selection)


register, _ = ui.begin("offences")

figures(register)
ui.closing(register)
