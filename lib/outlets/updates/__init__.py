"""What changed and what is to come, for programs that look again: Atom feeds and a calendar.

`answer_changes` says in sentences how the answers of two releases differ, `change_feeds` writes a feed for a police
force or a figure with the sentence to use now, and `calendar_file` the releases as iCalendar. Numbers come from
`outlets.answers` alone. `web.update_routes` serves them, `outlets.site` writes them into a folder.
"""
