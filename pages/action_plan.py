"""Action plan: the money, the recommendations and promises with their status, and what happened when."""

from lib import ui

register, selection = ui.frame("action-plan")

ui.show("funding", register, selection)
ui.show("funding-wordings", register, selection)
ui.show("recommendations-summary", register, selection)
ui.sift(register, "recommendations", {"inquiry": 3, "status": 2, "lead": 2, "search": 3})
ui.show("commitments", register, selection)
ui.sift(register, "timeline", {"kind": 1})
ui.closing(register)
