"""Open pages of the dashboard in Chromium and look for what excludes readers."""
