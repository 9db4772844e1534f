"""axe-core as the tests and the accessibility audit run it: every rule, contrast included, two exceptions by name."""

from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")
OPTIONS = {
    "runOnly": list(TAGS),
    "resultTypes": ["violations", "incomplete"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},  # WCAG 2.5.3, which axe still calls experimental
}
COLOURS = ("color-contrast", "link-in-text-block")


@dataclass(frozen=True)
class Exempt:
    """What axe reports and cannot be mended here: the rule, what its element has, and why."""

    rule: str
    has: str
    why: str


EXEMPT = (
    Exempt(
        "region",
        'role="listbox"',
        "The list of an open box is put at the end of the page by Streamlit's own part (react-aria) and is heard "
        "through its box, which is in a landmark. While it is open all else is hidden from screen readers.",
    ),
    Exempt(
        "aria-hidden-focus",
        'aria-hidden="true"',
        "The same part hides all else while its list is open. axe asks to make sure that the keyboard cannot go there: "
        "Tab closes the list first, as the accessibility audit checks for every box.",
    ),
)

# What axe cannot settle about colours, because something lies over or behind the words, is worked out from the
# colours themselves: those of the words, and of the first thing behind them that is not transparent.
SETTLE = """(selectors) => {
  const parts = (text) => (text.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => {
    const one = (x) => { x /= 255; return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b);
  };
  const unsettled = [];
  for (const selector of selectors) {
    const element = document.querySelector(selector);
    if (!element) continue;
    const style = getComputedStyle(element);
    let behind = element, ground = [255, 255, 255];
    for (; behind; behind = behind.parentElement) {
      const colour = parts(getComputedStyle(behind).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) { ground = colour; break; }
    }
    const [low, high] = [light(parts(style.color)), light(ground)].sort((a, b) => a - b);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if ((high + 0.05) / (low + 0.05) < (large ? 3 : 4.5)) unsettled.push(`${selector}: ${style.color} on ${ground}`);
  }
  return unsettled;
}"""


def faults(page, within=None, *, colours=False):
    """What is wrong with a page, or with the parts of it that a selector names, a sentence each; empty if nothing is.

    With `colours`, only the rules about colours are asked: a scheme changes nothing else.
    """
    options = OPTIONS | {"runOnly": {"type": "rule", "values": COLOURS}, "rules": {}} if colours else OPTIONS
    found = Axe().run(page, context=within, options=options).response
    said = [f"{kind['id']}: {kind['help']}: {node['html']}" for kind in found["violations"] for node in _counted(kind)]
    for kind in found["incomplete"]:
        nodes = _counted(kind)
        if kind["id"] == "color-contrast":
            said += [f"color-contrast: {one}" for one in page.evaluate(SETTLE, [node["target"][0] for node in nodes])]
        else:
            said += [f"not settled: {kind['id']}: {node['html']}" for node in nodes]
    return said


def violations(reader):
    """What a page breaks in a browser that WebDriver drives, a sentence each; what axe cannot settle is left out."""
    script = f"{Axe().axe_script}; const [options, done] = arguments; axe.run(document, options).then(done, done)"
    found = reader.ask("await", script=script, args=[OPTIONS | {"resultTypes": ["violations"]}])
    return [f"{kind['id']}: {kind['help']}: {node['html']}" for kind in found["violations"] for node in _counted(kind)]


def _counted(kind):
    exempt = [one.has for one in EXEMPT if one.rule == kind["id"]]
    return [node for node in kind["nodes"] if not any(has in node["html"] for has in exempt)]
