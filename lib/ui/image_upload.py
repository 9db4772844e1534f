"""The page that checks a picture. Uploads stay in the session's memory."""

from __future__ import annotations

import streamlit as st

from lib.model import words
from lib.outlets.credentials import signers
from lib.outlets.html import fragments
from lib.outlets.pictures import image_check
from lib.releases.store import store
from lib.ui import upload_field
from lib.ui.markup import show_html


def check_an_image() -> None:
    """Show the upload field, and the verdict on the uploaded picture."""
    signer = signers.configured()
    with st.container(key="check"):
        show_html(fragments.render("check_before.html", **upload_field.retention()))
        file = upload_field.file("The image, such as a PNG, SVG, PDF or JPEG file", "image-file")
        if file is not None:
            finding = image_check.check(file.getvalue(), store.shown(), signer)
            show_html(fragments.render("check_finding.html", finding=finding))
        ends = words.day(signer.ends.date().isoformat()) if signer else ""
        show_html(fragments.render("check_about.html", attested=signer is not None, ends=ends))
