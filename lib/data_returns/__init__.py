"""A reader's own counts: read from bytes, protected, and held by nobody but the reader's session. Pure."""
