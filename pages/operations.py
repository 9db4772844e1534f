"""Operations and reviews page: operations under way, publicly named operations, and reviews of closed cases."""

from lib import ui

register, selection = ui.frame("operations")

ui.show("operations-under-way", register, selection)
ui.sift(register, "named-operations", {"force": 1})
ui.show("closed-cases", register, selection)
ui.show("later-figures", register, selection)
ui.show("review-panel", register, selection)
ui.show("taskforce-arrests", register, selection)
ui.lead_to("differences", "Where sources differ on operations and closed cases", register, "#operations-wordings")
ui.closing(register)
