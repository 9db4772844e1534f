"""Search a release: exhibits, statistics, forces, terms, sources. Queries are never stored.

`site_search` searches all pages with `text_index`; `catalogue` describes statistics, sources, caveats and revisions in
words; `methods` has the facts of the methods page.
"""
