"""Make press material: a zip pack of pictures, data and texts, and a one-page brief.

`choice` parses the choices and lists what cannot be included, `packing` makes the pack, `texts` writes its captions and
readme, `brief` makes the page. Both contain every caveat that their exhibits must show.
"""
