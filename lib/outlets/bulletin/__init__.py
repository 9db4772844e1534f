"""The bulletin: the figures as plain pages without a script, made of the same exhibits as the dashboard."""
