"""How large a file a reader may hand in; .streamlit/config.toml says the same to the browser."""

from typing import Final

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 5 * MEGABYTE
