"""Content credentials: C2PA manifests in PNG and SVG, PAdES signatures in PDF, and the reading of both.

`signers` holds the certificate chain and key, `machine_chain` makes one where no setting names any,
`picture_provenance` is what a signed file says of itself. `c2pa_manifests` and `pdf_signatures` sign and read;
`signing` chooses between them, and finds the picture under a signature. `inspection` is what was found in a file:
`credential_reading` finds it in this process, `credential_reading_process` in one of its own, with limits, because
files come from strangers. A signature repeats only what the exhibit says. Nothing here asks the network. c2pa and
pyHanko are imported on first use, because most processes sign nothing.
"""
