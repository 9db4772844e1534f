"""Data and sources: every figure with its source, the methods, definitions, sources, tables and releases."""

from lib import ui

register, selection = ui.frame("sources")

with ui.shelves(register, selection):
    ui.statistics(register, selection)
    ui.lead_to("differences", "What is not known: questions without a published figure", register, "#not-known")
    ui.methods(register)
ui.closing(register)
