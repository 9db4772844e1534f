"""Make what a press office takes away: a pack of pictures, data and words, and a brief of one page.

`choice` reads what is wanted and says what cannot be had, `packing` makes the pack, `texts` its captions and readme,
`brief` the page. Both are made of exhibits for one selection and hold every caveat that those must show.
"""
