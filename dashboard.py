"""Headlines: the figures that are quoted most, each with its caveat and its source."""

from lib import ui


@ui.part("headlines", "figures")
def figures(register: ui.Register, selection: ui.Selection) -> None:
    """All that the way of giving figures changes."""
    ui.opening("headlines", register, selection)
    ui.tiles(register, selection)
    ui.ask(register, selection, "figures")
    ui.show("proportion", register, selection)
    ui.show("newer", register, selection)


register, _ = ui.begin("headlines")

figures(register)
ui.closing(register)
