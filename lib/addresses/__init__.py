"""Parse the query of an address into a selection, and write it back; resolve the release of a request.

`address` is the grammar of fields with one value, `multi_value` of fields with several; `query_names` recognises our
parameters, near misses and trackers. `bare` is what a page chooses without a query. `request` resolves a query into a
`ResolvedRequest`; `force_options` lists what a reader may type for a force; `unused_filters` lists filters without
effect on a view; `filter_words` describes filters.
Nothing here writes HTML, and no value that a reader wrote is ever echoed.
"""
