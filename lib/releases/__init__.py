"""Decide which data are public at each moment, and keep the packages of earlier and coming releases.

`store` returns what is public now. It reads packages through `release_folder` (which folders) and `release_packages`
(each validated and compared with the one before), by a `clock` that never goes back; `watcher` reloads while the server
runs. `making` prepares the next release. Nothing here reveals a release before its publication.
"""
