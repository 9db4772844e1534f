"""Write an exhibit as a data file: CSV, JSON, CSV on the Web, workbook, data package.

`tabular` and `workbook` write the tables, `csvw` describes those of the data package, `data_package` zips them,
`file_names` names files, `citation` writes permanent addresses, captions and references. Every file contains the
caveats of its exhibit. Text that a spreadsheet would run as a formula is made inert.
"""
