"""The whole site as files that any web server can carry: planned, made, and put in place in one step."""
