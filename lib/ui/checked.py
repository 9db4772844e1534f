"""The page that checks a picture. What a reader brings stays in the memory of the visit."""

from __future__ import annotations

import streamlit as st

from lib import checking, settings
from lib.exports import html
from lib.releases.store import store
from lib.seals.keys import Keys
from lib.ui import brought


def check_an_image() -> None:
    """Ask for a picture, and say what is known of it."""
    with st.container(key="check"):
        st.html(html.render("check_before.html", **brought.held()))
        file = brought.file("The picture, as PNG, SVG or PDF", "image-file")
        if file is not None:
            finding = checking.check(file.getvalue(), store.shown(), Keys(settings.current().image_keys))
            st.html(html.render("check_finding.html", finding=finding))
        st.html(html.render("check_about.html"))
