"""Read a police force's own counts from an uploaded file and protect small ones: bytes in, counts and problems out.

`reading` is the entry point; it opens spreadsheets (`archive`, `spreadsheet`) and delimited text, and knows alternative
spellings of forces. `record` has the data classes; `disclosure_control` suppresses small counts and those that would
reveal them. Pure: no upload is written, logged or cached here.
"""
