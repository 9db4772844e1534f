"""National figures page: offences recorded, the group-based share, their types, and what is not reported."""

from lib import ui

SECTIONS = {
    "years": "How many",
    "breakdown": "Group-based",
    "crime-types": "Offence types",
    "profile": "Suspects, victims, settings",
    "under-reporting": "Not reported",
}


@ui.part("offences", "figures")
def figures(register: ui.Register, selection: ui.Selection) -> None:
    """Show everything that depends on the year of the analysis, and on figures as published or as announced."""
    ui.opening("offences", register)
    ui.contents(SECTIONS)
    ui.show("years", register, selection)
    ui.ask(register, selection, "analysis")
    ui.ask(register, selection, "figures")
    ui.show("breakdown", register, selection)
    ui.show("crime-types", register, selection)
    ui.fold_on_phone("profile", register, selection)
    ui.show("under-reporting", register, selection)
    ui.lead_to("differences", "Where sources differ on these figures", register, "#wordings")


register, _ = ui.begin("offences")

figures(register)
ui.closing(register)
