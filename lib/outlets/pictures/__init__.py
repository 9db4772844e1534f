"""Make pictures of exhibits: composed by us, rendered by one browser, kept on disk. PNG, SVG and PDF are of one figure.

`sizes` names the sizes, `content` chooses the words, `layout` and `fonts` measure them, `compose` fits words and chart,
`browser` renders, `metadata` writes what the file says of itself, `picture_cache` keeps it; `renderer` puts the steps
together, `chart_svg` makes a chart without words. A picture that cannot hold all its caveats is refused.
"""
