"""Write three lines of R, Python and Power Query that read one view of an exhibit from its stable address.

The third line of R and Python prints the cautions, so that nobody has the numbers alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from lib.outlets.files import citation, tabular

if TYPE_CHECKING:
    from lib.exhibits.exhibit import Exhibit

R_MISSING: Final = ", ".join(f'"{code}"' for code in ("", *tabular.SHORTHAND))
PYTHON_MISSING: Final = ", ".join(f'"{code}"' for code in tabular.SHORTHAND)


class CodeSnippet(NamedTuple):
    """Lines of code for one program, the program's name, and where the lines go; `where` may be empty."""

    program: str
    code: str
    where: str = ""


def of(exhibit: Exhibit) -> tuple[CodeSnippet, ...]:
    """Return the snippets of a view.

    They read its CSV file, in which shorthand stands for a missing number. Where no origin is set, the address is a
    path, which the copy button completes.

    Raises:
        ValueError: the exhibit is unpublished and has no address.
    """
    link = citation.absolute(citation.file_link(exhibit, "csv"))
    r = (
        f"missing <- c({R_MISSING})",
        f'data <- read.csv("{link}", na.strings = missing, fileEncoding = "UTF-8-BOM")',
        r'cat(unique(data$cautions), sep = "\n")',
    )
    python = (
        "import pandas as pd",
        f'data = pd.read_csv("{link}", na_values=[{PYTHON_MISSING}])',
        r'print(*data["cautions"].unique(), sep="\n")',
    )
    power_query = (
        f'let file = Web.Contents("{link}"),',
        '    rows = Csv.Document(file, [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv])',
        "in Table.PromoteHeaders(rows, [PromoteAllScalars = true])",
    )
    return (
        CodeSnippet("R", "\n".join(r)),
        CodeSnippet("Python", "\n".join(python), "It needs the library pandas."),
        CodeSnippet(
            "Excel (Power Query)",
            "\n".join(power_query),
            "In Excel choose Data, Get Data, From Other Sources, Blank Query, then Advanced Editor.",
        ),
    )
