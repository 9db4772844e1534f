"""Press pack page: exhibits, sizes and formats to choose, one zip file of them, and a one-page brief."""

from lib import ui

register, selection = ui.frame("press-pack")

ui.press_pack(register)
ui.closing(register)
