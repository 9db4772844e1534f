"""Read a police force's own counts from an uploaded file and protect small ones: bytes in, counts and problems out.

`reading` is the way in; it opens spreadsheets (`archive`, `spreadsheet`) and delimited text, and knows other spellings
of forces. `record` holds the nouns; `disclosure_control` hides small counts and what would give them away. Pure: no
upload is written, logged, cached or held here.
"""
