"""Everything that renders an exhibit: one `Exhibit` in, bytes or HTML out, with its caveats and sources.

`files` writes tables and citations, `pictures` images, `html` pages and their parts, `press` packs and briefs,
`bulletin` pages without scripts, `site` a static site, `credentials` the signatures of pictures. `html.formats` lists
the formats of an exhibit's address. No Streamlit or HTTP here.
"""
