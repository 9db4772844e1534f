"""Sources and methods page: every statistic with its source, the methods, and the definitions."""

from lib import ui

register, selection = ui.frame("sources")

ui.statistics(register, selection)
ui.gaps(register, selection)
ui.methods(register)
ui.closing(register)
