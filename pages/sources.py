"""Sources and methods page: every statistic with its source, the methods, and the definitions."""

from lib import ui

register, selection = ui.frame("sources")

ui.statistics(register, selection)
ui.lead_to("differences", "What is not known: questions without a published figure", register, "#not-known")
ui.methods(register)
ui.closing(register)
