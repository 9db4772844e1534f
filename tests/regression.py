"""What every exhibit says and draws, in texts that can be compared: `make golden` and `make golden-accept`.

tests/golden/ holds a file for each exhibit: for its default and for hard addresses its words, and the digests of its
table and of its drawing on a page and on a phone. Where one differs, a reader sees something else than before: words,
numbers, order, places, colours. `make golden` shows what, line by line: it makes the same texts from the code and the
data of a commit, HEAD if no BASE is named, with the libraries that are installed now. Where it shows nothing although
a test fails, the libraries draw otherwise. What is meant is taken over by `make golden-accept`, and reviewed as a diff.

Nothing but what is seen counts: keys are sorted, 5 and 5.0 are one number, numbers have seven digits (no screen shows
more), and the template that all drawings share stands once, in theme.yml.
"""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import parse_qs

from lib import exhibits
from lib.addresses import address
from lib.charts import theme
from lib.charts.canvas import Canvas, ColourScheme, Shape
from lib.dataset import package
from lib.outlets.files import citation

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
THEME = "theme"  # stands beside the exhibits
FRAMES = {"page": Canvas(), "phone": Canvas(Shape.TALL, ColourScheme.DARK)}
HARD = (  # what readers can ask for besides nothing; each exhibit keeps the part that changes it
    "figures=announced&force={longest}&measure=88A&basis=rate&sort=value&kind=law&inquiry=iicsa&topic=funding",
    "force=BTP,E23000034&measure=73&year=2012-13&search=nothing+holds+this",  # neither has residents; nothing is left
    "force=W15000004&region=W92000004&measure=20B&period=quarters&status=done&lead=home-office",  # one force, in Wales
    "force=EW&measure=86&year=2019-20",
    "force=E23000011&measure=eleven-codes&basis=rate&year=2018-19",
)
MOST = 8  # forces that an address can hold
DIGITS = 7


def selections(name, register):
    """The default of an exhibit and the hard addresses as far as they change it, each once."""
    longest = sorted(register.forces, key=lambda code: (-len(register.forces[code].name), code))[:MOST]
    queries = ["", *(query.format(longest=",".join(longest)) for query in HARD)]
    asked = [address.parse(parse_qs(query), register)[0] for query in queries]
    reduced = dict.fromkeys(
        exhibits.settled(name, register, selection) for selection in asked if exhibits.can_be_made(name, selection)
    )
    return list(reduced)


def plain(value):
    """A value of a drawing as JSON has it, each number as it can be seen."""
    match value:
        case dict():
            return {str(key): plain(held) for key, held in value.items()}
        case list() | tuple():
            return [plain(held) for held in value]
        case float():
            rounded = float(f"{value:.{DIGITS}g}")
            return int(rounded) if rounded.is_integer() else rounded
    return value


def lines(value):
    """A value as JSON that a diff can be read of: one value on a line, keys in order."""
    return json.dumps(plain(value), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def drawing(figure):
    """A drawing without the template, which is the same for all."""
    whole = figure.to_dict()
    return lines(whole | {"layout": {key: held for key, held in whole["layout"].items() if key != "template"}})


def table(exhibit):
    """A table as its columns' titles and a row on a line, each cell as JSON writes it."""
    rows = [[column.title for column in exhibit.columns], *exhibit.table.iter_rows()]
    return "".join(json.dumps(plain(list(row)), ensure_ascii=False) + "\n" for row in rows)


def texts(exhibit):
    """Table and drawings of an exhibit by name of file."""
    figures = {f"{place}.json": exhibit.chart(frame) for place, frame in FRAMES.items()}
    return {"table.txt": table(exhibit)} | {name: drawing(figure) for name, figure in figures.items() if figure}


def words(exhibit):
    """What an exhibit says beside its table and its drawing."""
    said = {
        part: getattr(exhibit, part) for part in ("headline", "subtitle", "description", "unit", "notice", "nothing")
    }
    carried = {"cautions": " ".join(c.id for c in exhibit.caveats), "sources": " ".join(s.id for s in exhibit.sources)}
    carried["unknown"] = " ".join(gap for gap, _ in exhibit.unknown)
    return {part: text for part, text in (said | carried).items() if text}


def digest(text):
    """A text as few letters."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def views(name, register):
    """The exhibit at each of its selections."""
    return [exhibits.make(name, register, selection) for selection in selections(name, register)]


def facts(name, register):
    """What tests/golden/ says of an exhibit: address -> words, counts and digests."""
    return {citation.permalink(exhibit): words(exhibit) | counted(exhibit) for exhibit in views(name, register)}


def counted(exhibit):
    """Table and drawings as how much there is, and a digest."""
    made = texts(exhibit)
    told = {"table": f"{exhibit.table.height} rows of {exhibit.table.width} columns, {digest(made.pop('table.txt'))}"}
    for name, text in made.items():
        held = json.loads(text)
        notes, shapes = (len(held["layout"].get(kind, ())) for kind in ("annotations", "shapes"))
        told |= {Path(name).stem: f"{len(held['data'])} traces, {notes} notes, {shapes} shapes, {digest(text)}"}
    return told


def templates():
    """The template of each ground."""
    return {str(scheme): lines(template.to_plotly_json()) for scheme, template in theme.TEMPLATES.items()}


def write(folder):
    """Every text in a file: folders for exhibits, in them folders for addresses."""
    register = package.read(ROOT / "data")
    for name in exhibits.REGISTRY:
        for exhibit in views(name, register):
            place = folder / name / (address.query(exhibit.selection) or "default")
            place.mkdir(parents=True)
            for file, text in texts(exhibit).items():
                (place / file).write_text(text)
            (place / "words.txt").write_text("".join(f"{part}: {said}\n" for part, said in words(exhibit).items()))
    (folder / THEME).mkdir()
    for scheme, text in templates().items():
        (folder / THEME / f"{scheme}.json").write_text(text)


def show(base):
    """Print what differs between a commit and what lies here; an error in words where the commit has no such texts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = subprocess.run(["git", "archive", base], cwd=ROOT, check=False, stdout=subprocess.PIPE)
        if kept.returncode:
            sys.exit(f"there is no {base} to compare with")
        with tarfile.open(fileobj=io.BytesIO(kept.stdout)) as archive:
            archive.extractall(folder / "tree", filter="data")
        if not (folder / "tree" / "tests" / "regression.py").exists():
            sys.exit(f"{base} is older than this command")
        for tree, side in ((folder / "tree", "before"), (ROOT, "now")):
            (folder / side).mkdir()
            subprocess.run([sys.executable, "-m", "tests.regression", "write", folder / side], cwd=tree, check=True)
        compare = ["git", "--no-pager", "diff", "--no-index", "--stat=160", "--patch", "--unified=2", "before", "now"]
        if not subprocess.run(compare, cwd=folder, check=False).returncode:
            sys.stdout.write(f"Every exhibit says and draws what it does in {base}.\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", folder]:
            write(Path(folder))
        case ["show", base]:
            show(base)
        case _:
            sys.exit("python -m tests.regression show COMMIT")
