"""Where sources differ: the figures and what each source said of them, and questions without a published figure."""

from lib import ui

register, selection = ui.frame("differences")

ui.differences(register, selection)
ui.folded("wordings", register, selection)
ui.folded("operations-wordings", register, selection)
ui.folded("funding-wordings", register, selection)
ui.gaps(register, selection)
ui.closing(register)
