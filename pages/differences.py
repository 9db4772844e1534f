"""Where sources differ: the figures and what each source said of them, and questions without a published figure."""

from lib import ui

register, selection = ui.frame("differences")

ui.show("differences", register, selection)
ui.fold("What each source said: offences", "wordings", register, selection)
ui.fold("What each source said: operations and closed cases", "operations-wordings", register, selection)
ui.fold("What each source said: funding", "funding-wordings", register, selection)
ui.gaps(register, selection)
ui.closing(register)
