"""Outlets: an Exhibit in, text or bytes out. Nothing here knows Streamlit."""
