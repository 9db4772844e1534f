"""The HTTP API without HTTP: what each endpoint takes, gives and refuses, and its description for people and programs.

`endpoints` is the registry: an endpoint added there is routed, described and tested. `resources` makes what endpoints
give, `api_records` are its shapes, `problems` the refusals. `openapi` and `api_page` are made from the registry.
Numbers come from `outlets.answers` alone. `web.api_routes` adds addresses, caching and status codes.
"""
