"""Check a return page: a reader's own counts by police force, validated, protected and shown, never stored."""

from lib import ui

register, selection = ui.frame("check-a-return")

ui.check_a_return(register)
ui.closing(register)
