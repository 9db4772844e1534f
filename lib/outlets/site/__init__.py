"""Publish a static site for any web server: list its files, write them, and switch to them atomically.

`site_files` lists every file with its writer, `feeds` writes sitemap, feed and manifest, `output_folder` writes a
folder atomically, `publishing` runs it. The bytes equal those of the live addresses.
"""
