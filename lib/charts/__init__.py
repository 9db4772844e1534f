"""Drawings: a tidy table and a frame in, a Plotly figure out. Nothing is drawn that is not in the table."""
