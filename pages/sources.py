"""Sources and methods: every statistic, where it comes from, how the figures are made, and what each word means."""

from lib import ui

register, selection = ui.frame("sources")

ui.statistics(register, selection)
ui.methods(register)
ui.closing(register)
