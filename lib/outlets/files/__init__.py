"""Write an exhibit as a file that is no picture: CSV, JSON, CSV on the Web, workbook, data package.

`tabular` and `workbook` write the tables, `csvw` describes those of the data package, `data_package` packs them,
`file_names` names files, `citation` gives each exhibit its permanent addresses, caption and reference. Every file holds
the caveats of its exhibit; text that a spreadsheet would run is made harmless.
"""
