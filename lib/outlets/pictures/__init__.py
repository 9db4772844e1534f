"""Pictures of exhibits: composed by us, drawn by one browser, kept on disk. PNG, SVG and PDF come from one figure."""
