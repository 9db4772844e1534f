"""Render exhibits, pages and messages as HTML, with the templates of `lib/templates`.

`fragments` renders templates and the parts of an exhibit. `card` combines those parts; `exhibit_pages`,
`page_furniture`, `reference`, `brief_sheet` and `return_parts` build on them. `formats` lists every format
of an exhibit's address; `assets` are our script and stylesheet.
Templates escape every value: no module assembles markup by hand where a template can.
"""
