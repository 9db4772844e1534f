"""Domain records and their arithmetic. Standard library only; imports none of our modules but settings.

`records` are the typed rows of the data package; `quantity` is a number with its qualifier; `periods`, `uk_time`,
`small_counts` and `limits` have rules that several rooms share; `words` alone turns quantities into text; `site_map`
lists the pages.
"""
