"""Action plan: the money, the recommendations and promises with their status, and what happened when."""

from lib import ui

register, selection = ui.frame("action-plan")

ui.show("funding", register, selection)
ui.show("funding-wordings", register, selection)
ui.show("recommendations-summary", register, selection)
ui.sift(register, {"inquiry": 1, "status": 1, "lead": 1, "search": 1}, "recommendations")
ui.show("commitments", register, selection)
ui.sift(register, {"kind": 1}, "timeline")
ui.closing(register)
