"""Storage: atomic files, caches in memory, zip files that somebody sends, and the digest of our code.

`files` writes files and folders atomically. `untrusted_zip` unpacks no more than its reader asks for. `caches` has
every cache of the process: bounded, locked, single-flight, counted in /metrics. `source_digest` invalidates what other
code stored. Nothing here interprets the bytes.
"""
