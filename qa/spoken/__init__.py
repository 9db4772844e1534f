"""Journeys of a reader who hears the dashboard, with a real screen reader: its desktop, its speech, what was expected."""
