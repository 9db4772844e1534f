"""Operations page: closed cases, operations under way, publicly named operations, the review panel and arrests."""

from lib import ui

SECTIONS = {
    "closed-cases": "Closed cases",
    "operations-under-way": "Operations under way",
    "named-operations": "Named operations",
    "review-panel": "Review panel",
    "taskforce-arrests": "Arrests",
}

register, selection = ui.frame("operations")

ui.contents(SECTIONS)
ui.show("closed-cases", register, selection)
ui.folded("later-figures", register, selection)
ui.show("operations-under-way", register, selection)
ui.sift(register, "named-operations", {"force": 1})
ui.fold_on_phone("review-panel", register, selection)
ui.fold_on_phone("taskforce-arrests", register, selection)
ui.lead_to("differences", "Where sources differ on operations and closed cases", register, "#operations-wordings")
ui.closing(register)
