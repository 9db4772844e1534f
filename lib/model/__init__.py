"""The nouns of the dashboard and their arithmetic. Standard library only; imports nothing of ours but settings.

`records` are the rows of the data package as readers meet them; `quantity` is a number with its qualifier; `periods`,
`uk_time`, `small_counts` and `limits` hold rules that every room must share; `words` alone turns quantities into text;
`site_map` lists the pages.
"""
