"""Find things in a release: exhibits, statistics, forces, terms, sources. Nothing that a reader types is kept.

`site_search` answers a question over all pages with `text_index`; `catalogue` lists statistics, sources, caveats and
revisions in words; `methods` holds the facts that the methods page prints.
"""
