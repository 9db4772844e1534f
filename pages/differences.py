"""Where sources differ: wordings of the same figures by different sources, and questions without a published figure."""

from lib import ui

register, selection = ui.frame("differences")

ui.show("wordings", register, selection)
ui.show("operations-wordings", register, selection)
ui.show("funding-wordings", register, selection)
ui.gaps(register, selection)
ui.closing(register)
