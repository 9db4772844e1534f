"""Headlines page: the most quoted figures, each with its caveat and source."""

from lib import ui


@ui.part("headlines", "figures")
def figures(register: ui.Register, selection: ui.Selection) -> None:
    """Show everything that depends on the year of the analysis, and on figures as published or as announced."""
    ui.opening("headlines", register, selection)
    ui.tiles(register, selection)
    ui.ask(register, selection, "analysis")
    ui.ask(register, selection, "figures")
    ui.show("proportion", register, selection)
    ui.show("newer", register, selection)


register, _ = ui.begin("headlines")

figures(register)
ui.closing(register)
