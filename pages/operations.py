"""Operations and reviews page: operations under way, publicly named operations, and reviews of closed cases."""

from lib import ui

register, selection = ui.frame("operations")

ui.show("operations-under-way", register, selection)
ui.sift(register, "named-operations", {"force": 1})
ui.show("closed-cases", register, selection)
ui.show("later-figures", register, selection)
ui.show("review-panel", register, selection)
ui.show("taskforce-arrests", register, selection)
ui.show("operations-wordings", register, selection)
ui.closing(register)
