"""Publish the whole site as files that any web server can carry: planned, made, and put in place in one step.

`site_files` lists every file and what makes it, `feeds` the sitemap, the feed and the manifest, `output_folder` writes
a folder whole or not at all, `publishing` runs it. The bytes are those of the live addresses.
"""
