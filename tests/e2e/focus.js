// What has the keyboard: its name, its place, the ring around it, and whether something lies over it.
() => {
  const parts = (text) => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => {
    const one = (x) => { x /= 255; return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b);
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => p - q); return (y + 0.05) / (x + 0.05); };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return parts(getComputedStyle(document.documentElement).getPropertyValue("--ground")) && [255, 255, 255];
  };
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const name = (element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent || element.value || "")
    .trim().replace(/\s+/g, " ").slice(0, 70);
  const box = element.getBoundingClientRect();
  // The ring stands around the element, or around the part that holds it: a label, or the frame of a box.
  const holders = [element, element.closest("label"), element.closest('.react-aria-ComboBox > *'), element.closest('[data-testid="stTextInputRootElement"]')];
  let ring = 0, around = element;
  for (const holder of holders.filter(Boolean)) {
    const style = getComputedStyle(holder);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) continue;
    const inside = parseFloat(style.outlineOffset) < 0;
    const found = contrast(parts(style.outlineColor), ground(inside ? holder : holder.parentElement || holder));
    if (found >= ring) { ring = found; around = holder; }
  }
  const frame = around.getBoundingClientRect();
  const inView = frame.bottom > 0 && frame.top < innerHeight && frame.right > 0 && frame.left < innerWidth;
  const within = (value, low, high) => Math.min(Math.max(value, low), high);
  // Nothing may be covered wholly (WCAG 2.2, 2.4.11): a table that is taller than a low window stands below what stays there.
  const [top, bottom] = [Math.max(frame.top, 0), Math.min(frame.bottom, innerHeight)];
  const points = [0.1, 0.5, 0.9].flatMap((across) => [0.5, 0.1, 0.9].map((down) => [
    within(frame.left + frame.width * across, 1, innerWidth - 2),
    within(top + (bottom - top) * down, 1, innerHeight - 2),
  ]));
  const hits = points.filter(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    return hit && (around.contains(hit) || hit.contains(around));
  });
  return {
    name, tag: element.tagName.toLowerCase(), role: element.getAttribute("role") || "", type: element.type || "",
    path: [...(function* up(e) { for (; e; e = e.parentElement) yield e; })(element)].length,
    ring: Math.round(ring * 10) / 10, inView, covered: hits.length === 0, top: Math.round(box.top + (document.querySelector("#stMain")?.scrollTop ?? scrollY)),
    href: element.getAttribute("href") || "", main: element.id === "stMain",
  };
}
