"""Police forces page: recorded offences by force, found by name or place, as map, comparison, time series and table."""

from lib import ui

register, selection = ui.frame("forces")

with ui.caution_group(register):
    ui.explore(register)
ui.lead_to("hearing-pack", "Make a hearing pack on these police forces for a committee", register)
ui.closing(register)
