"""Make the next release: the Home Office's open data in, a new data package out.

`source_files` and `headings` read the publication, `series` converts it to counts, `next_release` compares, checks and
writes a new package; `release_files` builds its files, `upkeep` has the commands for existing packages, `writing`
writes folders atomically. The current data are never touched.
"""
