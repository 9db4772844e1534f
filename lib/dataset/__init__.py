"""Read a data package from bytes, validate it in full, and return its tables as a `Register`.

`package_files` reads the files, `csv_text` and `table_schema` parse and type them, `descriptor` reads datapackage.json,
`package` combines the steps, `validation_cache` remembers which packages passed. `checks` are rules that a schema
cannot express; `fingerprint`, `lineage` and `succession` compare a package with its own record and with the release
before it. Which release is public is decided in `releases`.
"""
