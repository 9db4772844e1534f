"""Storage: atomic files, caches in memory, and the digest of our code.

`files` writes files and folders atomically. `caches` has every cache of the process: bounded, locked, single-flight,
counted in /metrics. `source_digest` invalidates what other code stored. Nothing here interprets the bytes.
"""
