"""Know which data are public at each moment, and keep the packages of earlier and coming releases.

`store` answers what is public now; it reads packages through `release_folder` (which folders) and `release_packages`
(each checked and held against the one before), by a `clock` that nobody can set back; `watcher` turns the page when a
release comes due. `making` prepares the next. Nothing here tells of a release before its moment.
"""
