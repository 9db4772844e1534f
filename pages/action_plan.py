"""Action plan page: recommendations and commitments with their progress, funding, and a timeline."""

from lib import ui

register, selection = ui.frame("action-plan")

ui.show("recommendations-summary", register, selection)
ui.sift(register, "recommendations", {"inquiry": 3, "status": 2, "lead": 2, "search": 3})
ui.show("commitments", register, selection)
ui.show("funding", register, selection)
ui.lead_to("differences", "Where sources differ on what the money is for", register, "#funding-wordings")
ui.sift(register, "timeline", {"kind": 1})
ui.closing(register)
