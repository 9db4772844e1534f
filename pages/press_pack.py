"""Press pack: exhibits, sizes and formats to choose, one file with all of them, and a brief of one page."""

from lib import ui

register, selection = ui.frame("press-pack")

ui.press_pack(register)
ui.closing(register)
