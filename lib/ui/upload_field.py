"""A file that a reader brings: it belongs to the page on which it was handed in, and goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile

from lib.model import limits
from lib.outlets.html import fragments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

PAGE: Final = "page-of-files"  # in the session: the page that ran last
LOST: Final = (
    "The connection of this page was away for too long, so the file that you gave was dropped. Please give it again."
)


def begin(page: str) -> None:
    """A page begins to run. What was brought to another page is let go: going back there shows no file."""
    if st.session_state.get(PAGE) != page:
        if context := get_script_run_ctx():
            context.uploaded_file_mgr.remove_session_files(context.session_id)
        st.session_state[PAGE] = page


def file(label: str, key: str, types: Sequence[str] | None = None) -> UploadedFile | None:
    """Ask for a file. One that the browser still names and the server has let go of is asked for again, in words."""
    found = st.file_uploader(label, types, key=key, max_upload_size=limits.MOST_BYTES // limits.MEGABYTE)
    if isinstance(st.session_state.get(key), DeletedFile):
        st.html(fragments.render("unknown.html", unknown=[LOST]))
    return found


def retention() -> dict[str, int]:
    """How long what is brought is held, in seconds, as the pages say it."""
    return {"held": limits.HELD_FOR, "noticed": limits.NOTICED_WITHIN}
