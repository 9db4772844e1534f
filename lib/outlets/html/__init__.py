"""Write exhibits, pages and messages as HTML, with the templates of `lib/templates`.

`fragments` are the parts of an exhibit and the one place that renders templates; `exhibit_pages`, `page_furniture`,
`reference`, `brief_sheet` and `return_parts` are made of them; `assets` are our script and style. All text is escaped
by the templates: no module puts markup together by hand where a template can.
"""
