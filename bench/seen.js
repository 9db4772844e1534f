// Put into a page before anything of it runs: when its heading and its drawings are there to be seen, and when the page
// answers, frame by frame, in seconds. A drawing is a live one, or the picture that stands in its place until it is there.
(() => {
  const live = "figure.chart.drawn .live, .js-plotly-plot .main-svg";
  const pictures = [".first-sight img", 'main img[src*="/exhibits/"]', 'main img[src*="/images/"]', 'main img[src^="data:image/svg"]'];
  const sought = { heading: "h1", live, drawing: [live, ...pictures].join() };
  const there = (one) => one.getBoundingClientRect().height > 20 && (one.tagName !== "IMG" || (one.complete && one.naturalWidth));
  window.seenAt = {};
  const look = () => {
    for (const [name, chosen] of Object.entries(sought)) {
      if (!(name in seenAt) && [...document.querySelectorAll(chosen)].some(there)) seenAt[name] = performance.now() / 1000;
    }
    // What our first HTML shows has no controls: it gives way to the page.
    if (!("page" in seenAt) && "heading" in seenAt && !document.getElementById("at-once")) seenAt.page = performance.now() / 1000;
    requestAnimationFrame(look);
  };
  look();
})();
