"""Render pictures of exhibits: composed here, rendered by one browser, cached on disk. PNG and PDF come from the SVG.

`sizes` defines the sizes, `content` chooses the words, `layout` and `fonts` measure them, `compose` fits words and
chart, `browser` renders, `metadata` adds the file's metadata, `picture_cache` stores it; `renderer` runs these steps.
`chart_svg` renders a chart for a page that has its words. A picture that cannot hold its caveats is refused.
`image_check` verifies an uploaded picture.
"""
