"""Check a text page: each number of a reader's own text held against the register, never stored."""

from lib import ui

register, selection = ui.frame("check-a-text")

ui.check_a_text(register, selection)
ui.closing(register)
