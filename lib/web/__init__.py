"""The ASGI application: Streamlit's pages, our own routes, the middleware around both, and the server process.

`app` assembles it. The `*_routes` modules serve our addresses and `work_queue` runs expensive work for them one job at
a time. `errors`, `headers`, `origins`, `known_paths`, `redirects` and `preview_gate` are middleware for every response.
`sessions`, `session_media` and `upload_store` bound what a reader's session keeps in memory. `process` runs uvicorn.
The content of responses is made in `lib.outlets`.
"""
