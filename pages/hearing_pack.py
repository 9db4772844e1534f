"""Hearing pack page: the areas of a committee, and one document on their police forces, for Word and as PDF."""

from lib import ui

register, selection = ui.frame("hearing-pack")

ui.hearing_pack(register)
ui.closing(register)
