"""Upload fields: a file belongs to the page on which it was uploaded and is removed when the reader leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st
from streamlit.elements.widgets import file_uploader
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import DeletedFile

from lib.model import limits
from lib.outlets.html import fragments
from lib.ui.markup import show_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.runtime.uploaded_file_manager import UploadedFile

PAGE: Final = "page-of-files"  # session key of the page that ran last
LOST: Final = (
    "The connection of this page was away for too long, so the file that you gave was dropped. Please give it again."
)


def _any_name(filename: str, allowed_types: Sequence[str]) -> None:
    """Accept a file of any name: what reads it tells what it is by its content, and refuses it in words.

    Streamlit would end the run with an error before the page begins, so that its reader saw nothing.
    """


file_uploader.enforce_filename_restriction = _any_name  # ty: ignore[invalid-assignment] - one function for another


def begin(page: str) -> None:
    """Begin a page: remove files uploaded on another page, so that going back there shows none."""
    if st.session_state.get(PAGE) != page:
        if context := get_script_run_ctx():
            context.uploaded_file_mgr.remove_session_files(context.session_id)
        st.session_state[PAGE] = page


def file(
    label: str, key: str, types: Sequence[str] | None = None, most: int = limits.MOST_BYTES
) -> UploadedFile | None:
    """Show an upload field for files of at most `most` bytes.

    Says so if the browser still lists a file that the server has dropped.
    """
    uploaded = st.file_uploader(label, types, key=key, max_upload_size=most // limits.MEGABYTE)
    if isinstance(st.session_state.get(key), DeletedFile):
        show_html(fragments.render("unknown.html", unknown=[LOST]))
    return uploaded


def retention() -> dict[str, int]:
    """Return for how many seconds uploads are kept, for the pages' texts."""
    return {"held": limits.HELD_FOR, "noticed": limits.NOTICED_WITHIN}
