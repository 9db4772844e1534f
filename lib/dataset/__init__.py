"""Read a data package from bytes, check it in full, and give its tables as a `Register`.

`package_files` reads the files, `csv_text` and `table_schema` type them, `descriptor` reads datapackage.json, `package`
puts the steps together, `validation_cache` remembers what passed. `checks` holds rules that a schema cannot say;
`fingerprint`, `lineage` and `succession` hold a package against its own record and the release before it. Which release
is public is not decided here.
"""
