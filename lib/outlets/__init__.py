"""Everything by which an exhibit leaves: one `Exhibit` in, bytes or HTML out, its caveats and sources with it.

`files` are tables and citations, `pictures` images, `html` pages and their parts, `press` packs and briefs, `bulletin`
pages without a script, `site` the whole as files, `credentials` the seals of pictures. `html.formats` lists the
formats of an exhibit's address. Nothing here knows Streamlit or HTTP.
"""
