"""Check a return: a reader's own counts by police force, read, protected and shown, and kept nowhere."""

from lib import ui

register, selection = ui.frame("check-a-return")

ui.check_a_return(register)
ui.closing(register)
