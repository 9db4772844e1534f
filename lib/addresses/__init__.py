"""Turn the query of an address into a selection, and back; resolve which release and which exhibits it asks for.

`address` is the grammar of one value for each filter, `multi_value` that of fields with several; `query_names` knows
our names, near misses and trackers. `request` resolves a whole query into a `ResolvedRequest`; `force_options` lists
what a reader may type for a force; `unused_filters` names filters that a view cannot heed. Nothing here writes HTML,
and no value that a reader wrote is ever repeated.
"""
