"""The ASGI application: Streamlit's pages, our own routes, and the middleware and process around them.

`app` puts it together. `*_routes` answer addresses, `work_queue` makes what is not there yet in turn; `errors`,
`headers`, `origins`, `known_paths`, `redirects` and `preview_gate` stand around every answer; `sessions`,
`session_media` and `upload_store` bound what a reader's session holds; `process` runs the server. What an answer says
is made in outlets.
"""
