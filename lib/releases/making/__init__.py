"""The Home Office's open data in, a new release of the data package out: read, mapped, compared, written."""
