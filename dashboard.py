"""Summary page: the most quoted figures under their cautions, common questions, and the proportion."""

from lib import ui


@ui.part("headlines", "figures")
def figures(register: ui.Register, selection: ui.Selection) -> None:
    """Show everything that depends on the year of the analysis, and on figures as published or as announced."""
    ui.opening("headlines", register)
    ui.ask(register, selection, "analysis")
    ui.ask(register, selection, "figures")
    ui.figures(register, selection)
    ui.common_questions(register, selection)
    ui.show("proportion", register, selection)


register, _ = ui.begin("headlines")

figures(register)
ui.closing(register)
