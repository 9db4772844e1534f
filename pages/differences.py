"""Where sources differ: the figures and what each source said of them, and questions without a published figure."""

from lib import ui

register, selection = ui.frame("differences")

ui.show("differences", register, selection)
ui.fold("All wordings of figures on offences", "wordings", register, selection)
ui.fold("All wordings of figures on operations and closed cases", "operations-wordings", register, selection)
ui.fold("All wordings of figures on funding", "funding-wordings", register, selection)
ui.gaps(register, selection)
ui.closing(register)
