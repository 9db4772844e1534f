"""What is kept: files written whole, caches in memory, and the digest of the code that made them.

`files` writes one file or one folder so that no reader ever meets half of it. `caches` holds every cache of the
process: bounded, locked, made once for all who ask meanwhile, counted in /metrics. `source_digest` tells whether what
was kept was made by this very code. Nothing here knows what the bytes mean.
"""
