"""Tools for assistants over the Model Context Protocol (MCP): what they take, give and refuse.

`tool_registry` lists the tools. `figure_tools`, `count_tools`, `comparison_tools` and `text_tools` are pure functions
from a register and arguments to a `ToolResult`, whose text begins with the sentence that may be said and ends with the
cautions. `reading_matter` holds what can be read beside them. `mcp_server` is the only module that imports the SDK, and
is imported only where the server is used.
"""
