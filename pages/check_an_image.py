"""Check an image page: whether a picture was made by this dashboard, is unchanged, and is still current."""

from lib import ui

register, selection = ui.frame("check-an-image")

ui.check_an_image()
ui.closing(register)
