"""The licence of each package in the bill of materials, and whether its terms are allowed."""

from types import MappingProxyType
from typing import Any

from license_expression import AND, OR, Licensing
from packaging.utils import canonicalize_name

ALLOWED = MappingProxyType(  # terms -> licences with these terms
    {
        "ask at most that notices stay with the package and that changes are marked; none is changed": (
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "ISC",
            "MIT",
            "MIT-0",
            "MIT-CMU",
            "PSF-2.0",
            "Python-2.0",
            "Zlib",
        ),
        "asks that changes to its own files are published; none is changed": ("MPL-2.0",),
        "allows its use inside a larger work; nothing of it is changed or offered by itself": ("Artistic-1.0-Perl",),
        "is BSD, and whoever passes it on names David Giffin, as its own file does": (
            "LicenseRef-BSD-with-acknowledgement",
        ),
    }
)
# Licences read from a package's own licence file, where its metadata has no SPDX expression or an incomplete one. For
# each version: the file of another version must be read again.
READ = MappingProxyType(
    {
        "aiohappyeyeballs==2.7.1": "PSF-2.0",
        "aiosignal==1.4.0": "Apache-2.0",
        "altair==6.3.0": "BSD-3-Clause",
        "c2pa-python==0.38.1": "MIT OR Apache-2.0",  # as its source files say
        "gptables==2.0.2": "MIT AND BSD-2-Clause",  # parts of XlsxWriter
        "itsdangerous==2.2.0": "BSD-3-Clause",
        "jinja2==3.1.6": "BSD-3-Clause",
        "kaleido==1.5.0": "MIT",
        "logistro==2.0.1": "MIT",
        "protobuf==7.36.2": "BSD-3-Clause",
        "pydeck==0.9.3": "Apache-2.0",
        "uvloop==0.23.0": "MIT OR Apache-2.0",
        "xlrd==2.0.2": "BSD-3-Clause AND LicenseRef-BSD-with-acknowledgement",  # parts by David Giffin
    }
)
HEAD = """# Licences

What the dashboard runs on, and under which licence. Written by `make lock` from `docs/sbom.cdx.json`, the bill of
materials (CycloneDX) of an environment that held what `requirements.txt` pins on Linux, and nothing else, and of the
script that draws charts in a browser (`lib/assets/plotly`). A licence marked * was read in the package's own licence
file, because the package declares none that can be compared (`dependencies/licences.py`); the others are as declared.
A package can hold parts of others: its own files say so.

Of "A OR B" one is enough, of "A AND B" both apply. A test lets these pass and no other:

"""
REST = """
Not in the list: Chromium and nginx, which come with the operating system; what only other systems need; and what only
tests and measures need. The letters of pages and pictures are Source Sans (SIL Open Font License 1.1), which comes with
Streamlit; a picture carries those that it shows.

The Sources page lists the licence of each source of the data. One is neither the Open Government Licence nor the Open
Parliament Licence: `constituencies.csv` is made from mySociety's overlap of parliamentary constituencies with local
authorities, version 0.2.1 (Creative Commons Attribution 4.0 International: name mySociety and say what was changed). It
contains data of the Office for National Statistics and Ordnance Survey (Open Government Licence v3.0). In place of the
councils stands the police force that polices them, and shares were added up.
"""


def named(component: dict[str, Any]) -> str:
    """Return a component as "name==version", with the normalised name."""
    return f"{canonicalize_name(component['name'])}=={component['version']}"


def stated(component: dict[str, Any]) -> str:
    """Return the licence of a component as an SPDX expression.

    Raises:
        LookupError: it declares none, and none was read for this version.
    """
    name = named(component)
    entries = component.get("licenses", ())
    declared = [
        expression for entry in entries if (expression := entry.get("expression") or entry["license"].get("id"))
    ]
    if name in READ:
        return READ[name]
    if len(declared) != 1:
        raise LookupError(f"{name} declares {len(declared)} licences: read its own file and say it in {__name__}.READ")
    return declared[0]


def allowed(expression: str) -> bool:
    """Return whether the allowed licences satisfy an SPDX expression."""
    return _met(Licensing().parse(expression))


def _met(term: object) -> bool:
    match term:
        case AND():
            return all(map(_met, term.args))
        case OR():
            return any(map(_met, term.args))
    return any(str(term) in licences for licences in ALLOWED.values())


def page(components: list[dict[str, Any]]) -> str:
    """Write the list of licences in Markdown.

    Raises:
        LookupError: a component declares no licence, and none was read.
    """
    allowances = "".join(f"- {', '.join(licences)}: {terms}\n" for terms, licences in ALLOWED.items())
    rows = [_row(component) for component in sorted(components, key=named)]
    return HEAD + allowances + "\n| Package | Version | Licence |\n| --- | --- | --- |\n" + "".join(rows) + REST


def _row(component: dict[str, Any]) -> str:
    name, _, version = named(component).partition("==")
    return f"| {name} | {version} | {stated(component)}{'*' if named(component) in READ else ''} |\n"
