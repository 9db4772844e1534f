"""Make a hearing pack: one document on the police forces of a committee's areas, for Word and as PDF.

`pack_document` is the document as a frozen value without layout, `pack_sections` builds it from the register and the
chosen areas, `word_file` writes it for Word, `pack_files` prints it with the browser and keeps both files. Both come
from the one value, so they have the same words. No number is computed here: all come from exhibits.
"""
