"""Third-party dependencies: pinned versions, licences, known vulnerabilities, and the Python that runs them."""
