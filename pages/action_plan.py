"""Recommendations and funding: recommendations and commitments with their progress, funding, and a timeline."""

from lib import ui

SECTIONS = {
    "recommendations": "Recommendations",
    "commitments": "Commitments",
    "funding": "Funding",
    "timeline": "Timeline",
}

register, selection = ui.frame("action-plan")

ui.contents(SECTIONS)
ui.recommendations(register)
ui.commitments(register, selection)
ui.funding(register, selection)
ui.lead_to("differences", "Where sources differ on what the money is for", register, "#funding-wordings")
ui.timeline(register)
ui.closing(register)
