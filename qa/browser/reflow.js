// What is lost in a page as it stands: words outside it, words cut off, words over words, and scrolling sideways.
() => {
  const found = [], wide = innerWidth;
  const main = document.querySelector('[data-testid="stMain"]') || document.documentElement;
  if (document.documentElement.scrollWidth > wide) found.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} > ${wide}`);
  if (main.scrollWidth > main.clientWidth) found.push(`the page scrolls sideways: ${main.scrollWidth} > ${main.clientWidth}`);
  const up = function* (element) { for (let e = element; e && e !== main && e !== document.body; e = e.parentElement) yield e; };
  const unseen = (element) => {
    for (const e of up(element)) {
      const style = getComputedStyle(e);
      if (style.visibility === "hidden" || style.display === "none" || style.clipPath !== "none" || style.clip !== "auto" || style.opacity === "0" || e.inert) return true;
      // Kept for screen readers, and for the keyboard until it comes.
      if (e.matches('.visually-hidden, [data-testid="stSkipToContent"]:not(:focus)')) return true;
    }
    return false;
  };
  const scroller = (element) => [...up(element.parentElement)].find((e) => /auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth);
  const cutter = (element) => [...up(element)].find((e) => /hidden|clip/.test(getComputedStyle(e).overflowX + getComputedStyle(e).overflowY));
  // The line of a folded entry ends in an ellipsis; all of its words stand in the entry, which opens.
  const shortened = (element, text) => {
    const line = [...up(element)].find((e) => getComputedStyle(e).textOverflow === "ellipsis");
    const fold = line?.closest("summary")?.parentElement;
    return [...(fold?.children ?? [])].some((part) => part.tagName !== "SUMMARY" && part.textContent.includes(text));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; (node = walker.nextNode());) {
    const text = node.textContent.trim(), element = node.parentElement;
    if (!text || element.closest("script, style, noscript, template, svg")) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height || unseen(element) || scroller(element) || shortened(element, text)) continue;
    if (box.right > wide + 1 || box.left < -1) found.push(`outside the page: "${text.slice(0, 50)}"`);
    const edge = cutter(element)?.getBoundingClientRect();
    const tall = parseFloat(getComputedStyle(element).lineHeight) || 0, size = parseFloat(getComputedStyle(element).fontSize);
    const spare = Math.max(2, (tall - size) / 2);  // of a line, above and below its letters
    if (edge && (box.right > edge.right + 1.5 || box.left < edge.left - 1.5 || box.bottom > edge.bottom + spare || box.top < edge.top - spare)) found.push(`cut off: "${text.slice(0, 50)}"`);
  }
  for (const drawing of document.querySelectorAll(".js-plotly-plot .svg-container")) {
    if (unseen(drawing)) continue;
    const edge = drawing.getBoundingClientRect();
    if (!edge.width) continue;
    const texts = [...drawing.querySelectorAll("text")].filter((t) => t.textContent.trim() && !unseen(t)).map((t) => [t.textContent.trim().slice(0, 30), t.getBoundingClientRect()]).filter(([, box]) => box.width);
    for (const [text, box] of texts) {
      if (box.right > edge.right + 1.5 || box.left < edge.left - 1.5 || box.top < edge.top - 2 || box.bottom > edge.bottom + 2) found.push(`cut off in a drawing: "${text}"`);
    }
    texts.forEach(([text, a], index) => {
      for (const [other, b] of texts.slice(index + 1)) {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left), down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 2 && down > 4) found.push(`over each other in a drawing: "${text}", "${other}"`);
      }
    });
  }
  return [...new Set(found)];
}
