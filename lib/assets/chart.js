// Makes charts live: a picture stands in the place of each until Plotly has drawn the same figure over it.
// A classic script, the same for the dashboard, the page of a chart, embeds and the print version.
(() => {
  "use strict";
  const { plotly, regular, bold } = document.currentScript.dataset;
  const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false, showAxisDragHandles: false };
  const NEAR = "300px";  // below the screen, in which a chart is drawn before it is seen
  const TRIES = 3, PAUSE = 1500;  // milliseconds
  const PLACES = "figure.chart[data-chart], figure.chart[data-figure]";

  // Of each place: what was asked for, and the drawing that is seen.
  const asked = new WeakMap();
  const drawn = new Map();  // id of the place -> element of the drawing

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tall = (place) => matchMedia(`(max-width: ${place.dataset.narrow ?? 639}px)`).matches;
  const address = (place) => {
    const link = new URL(place.dataset.chart, location.href);
    link.searchParams.set("shape", tall(place) ? "tall" : "wide");
    link.searchParams.set("ground", dark.matches ? "dark" : "light");
    return link.href;
  };
  // A reader's own return has no address: its figure stands in the page.
  const wanted = (place) => place.dataset.figure ?? address(place);

  const pause = () => new Promise((go) => { setTimeout(go, PAUSE); });
  const fetched = async (link) => {
    for (let tries = 1; ; tries++) {
      const answer = await fetch(link).catch((error) => error);
      if (answer.ok) return answer.json();
      if (tries === TRIES || (answer.status && answer.status !== 503)) throw new Error(`${link}: ${answer.status ?? answer}`);
      await pause();
    }
  };
  const contained = (text) => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))));
  const figureOf = (place) => (place.dataset.figure ? contained(place.dataset.figure) : fetched(address(place)));

  let library = null;
  const load = () => {
    library ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = plotly;
      script.onload = () => done(window.Plotly);
      script.onerror = () => { library = null; script.remove(); failed(new Error(plotly)); };
      document.head.append(script);
    });
    return library;
  };
  // Plotly measures letters when it draws: they are loaded before.
  let letters = null;
  const spell = () => {
    letters ??= (async () => {
      const own = [...document.fonts].some(({ family }) => family.includes("Source Sans"));
      if (!own) for (const [file, weight] of [[regular, "400"], [bold, "700"]]) document.fonts.add(new FontFace("Source Sans 3", `url(${file})`, { weight }));
      const family = own ? "Source Sans" : "Source Sans 3";
      await Promise.allSettled(["400", "700"].map((weight) => document.fonts.load(`${weight} 15px "${family}"`)));
    })();
    return letters;
  };

  const forget = (drawing) => {
    window.Plotly?.purge(drawing);
    drawing.remove();
  };
  // The picture's own height keeps everything where it is; without one the figure says its height.
  const heightOf = (place, layout) => {
    const picture = place.querySelector("img");
    return (picture && Math.round(picture.getBoundingClientRect().height)) || layout.height;
  };
  const draw = async (place) => {
    const what = wanted(place);
    if (asked.get(place) === what) return;
    asked.set(place, what);
    place.setAttribute("aria-busy", "true");
    try {
      const [{ newPlot }, { data, layout }] = await Promise.all([load(), figureOf(place), spell()]);
      if (!place.isConnected || asked.get(place) !== what) return;
      const drawing = document.createElement("div");
      drawing.className = "live";
      drawing.setAttribute("aria-hidden", "true");  // the place has the name and says what is in it
      place.append(drawing);
      await newPlot(drawing, data, { ...layout, height: heightOf(place, layout), autosize: true }, CONFIG);
      if (!place.isConnected || asked.get(place) !== what) return forget(drawing);
      document.getElementById("js-plotly-tester")?.setAttribute("aria-hidden", "true");
      place.querySelectorAll(":scope > .live").forEach((former) => { if (former !== drawing) forget(former); });
      drawn.set(place.id, drawing);
      place.classList.add("drawn");
      place.classList.remove("missing");
      place.removeAttribute("aria-busy");
      const picture = place.querySelector("picture img");
      if (picture) {  // its name and what it says pass to the place, since the picture is no longer seen
        place.setAttribute("role", "img");
        place.setAttribute("aria-label", picture.alt);
      }
      drawing.on("plotly_click", ({ points }) => {
        if (!stroke) place.dispatchEvent(new CustomEvent("chart-chosen", { bubbles: true, detail: points[0]?.id }));
      });
      sized.observe(place);
    } catch (error) {
      if (asked.get(place) !== what) return;
      asked.delete(place);  // the next look tries again
      place.querySelectorAll(":scope > .live").forEach(forget);  // of another view
      place.classList.remove("drawn");
      place.classList.add("missing");
      place.removeAttribute("aria-busy");
      console.warn(error);
    }
  };

  // Plotly takes the end of a stroke, and of two fingers that enlarge the page, for a tap: what the page took up is none.
  let stroke = false;
  document.addEventListener("pointerdown", ({ isPrimary }) => { stroke = !isPrimary; }, { capture: true, passive: true });
  document.addEventListener("pointercancel", () => { stroke = true; }, { capture: true, passive: true });

  // Plotly follows the window alone; a chart is also made narrower by what stands beside it, and by paper.
  const sized = new ResizeObserver((entries) => {
    for (const { target, contentRect: { width } } of entries) {
      const drawing = target.querySelector(":scope > .live");
      if (!width || !drawing?._fullLayout || Math.round(drawing._fullLayout.width) === Math.round(width)) continue;
      window.Plotly.relayout(drawing, { width: Math.round(width), height: heightOf(target, drawing._fullLayout) });
    }
  });

  // What is in view, or nearly, is drawn at once; on a page that waits for nothing else the rest when there is time, so
  // that all of it can be printed. In the print version, which has dozens, a chart is drawn when a reader goes to it.
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target);
  }, { rootMargin: NEAR });
  const visible = (place) => place.getClientRects().length > 0;
  let idle = 0;
  const rest = () => {
    idle = 0;
    const next = places().find((place) => !("asked" in place.dataset) && !place.matches(".missing") && visible(place) && asked.get(place) !== wanted(place));
    if (next) draw(next).finally(later);
  };
  const later = () => { idle ||= (window.requestIdleCallback ?? ((go) => setTimeout(go, 200)))(rest); };

  const places = () => [...document.querySelectorAll(PLACES)];
  const known = new WeakSet();
  const look = () => {
    const there = places();
    for (const place of there) {
      if (known.has(place)) continue;
      known.add(place);
      // The page was made anew, and this is the same chart with another choice: what was seen stays until it has drawn.
      const former = drawn.get(place.id);
      if (former && !former.isConnected && former.childElementCount) {
        place.append(former);
        place.classList.add("drawn");
        place.setAttribute("aria-busy", "true");
      }
      if ("asked" in place.dataset) for (const event of ["pointerenter", "touchstart", "focus"]) place.addEventListener(event, () => draw(place), { once: true, passive: true });
      else seen.observe(place);
    }
    for (const [id, drawing] of drawn) {
      if (drawing.isConnected) continue;
      forget(drawing);
      drawn.delete(id);
    }
    if (there.some((place) => !asked.has(place))) later();
  };
  const again = () => places().filter((place) => asked.has(place)).forEach(draw);
  dark.addEventListener("change", again);
  window.addEventListener("resize", again);
  window.addEventListener("online", () => places().filter((place) => place.matches(".missing")).forEach(draw));
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  look();

  // The page that embeds this one is told how high it is.
  if (window.parent !== window && document.body?.matches(".embed")) {
    const tell = () => window.parent.postMessage({ type: "chart-height", height: Math.ceil(document.documentElement.getBoundingClientRect().height) }, "*");
    new ResizeObserver(tell).observe(document.body);
    tell();
  }
})();
