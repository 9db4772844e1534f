"""Make the next release: the Home Office's open data in, a new data package out.

`source_files` and `headings` read the publication, `series` makes counts of it, `next_release` compares, checks and
writes a new package; `release_files` are its bytes, `upkeep` the commands for packages that are there already,
`writing` lays a folder down whole. The data that are being shown are never touched.
"""
