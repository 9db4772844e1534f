// Loaded in the head, before the page opens its connection: tells the server how much room a drawing has.
(() => {
  "use strict";
  // Mail and feeds write "&amp;" for "&". The server reads both; here the bar says what is shown, and can be copied again.
  const meant = location.search.replace(/([?&])(?:amp(?:;|%3b))+/gi, "$1");
  if (meant !== location.search) history.replaceState(history.state, "", location.pathname + meant + location.hash);

  const narrow = window.matchMedia("(max-width: 639px)");
  // A page that chooses a measure when it is opened without a query says so in the address, before anything reads it.
  const opening = document.querySelector('meta[name="opens"]');
  const opens = narrow.matches ? opening?.dataset.narrow : opening?.content;
  if (opens) history.replaceState(history.state, "", `${location.pathname}${location.search ? `${location.search}&` : "?"}${opens}${location.hash}`);

  const tellShape = () => {
    document.cookie = `shape=${narrow.matches ? "tall" : "wide"}; path=/; SameSite=Lax; max-age=31536000`;
  };
  tellShape();
  narrow.addEventListener("change", tellShape);

  // Streamlit unfolds by a script, which a style cannot still: it moves for nobody who asked for less movement.
  const animate = Element.prototype.animate;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  Element.prototype.animate = function (frames, options) {
    return animate.call(this, frames, still.matches ? { ...(typeof options === "object" ? options : {}), duration: 0 } : options);
  };

  // Streamlit asks for its font of icons, a quarter of all that a first visit loads, at its start. It comes by itself with
  // the first icon that is shown, which most pages have none of.
  const load = FontFaceSet.prototype.load;
  FontFaceSet.prototype.load = function (font, ...text) {
    return font.includes("Material Symbols") && !text.length ? Promise.resolve([]) : load.call(this, font, ...text);
  };

  // A polite live region that outlives reruns, so that "copied" is heard as well as seen. It is there before it speaks,
  // and is emptied first: what is put in with it, or stands in it already, is not read out.
  const region = document.createElement("div");
  region.className = "visually-hidden";
  region.setAttribute("role", "status");
  region.dataset.liveAnnouncer = "true";  // an open list hides all else from assistive technology, but for what has this
  const say = (text) => {
    region.textContent = "";
    window.setTimeout(() => { region.textContent = text; }, 60);
  };

  // The page with every choice in its address, at one chart; at its table where that is what the reader sees.
  const viewed = (button) => {
    const { view, origin } = button.dataset;
    const table = document.getElementById(`${view}-table`);
    const end = table?.closest('[role="tabpanel"]') && table.checkVisibility() ? `${view}-table` : view;
    return `${origin || location.origin}${location.pathname}${location.search}#${end}`;
  };
  // The sentence that was copied is seen for a while: two minutes before speaking nobody pastes it to find out.
  const showCopied = (button, text) => {
    const place = button.closest(".tile-end");
    if (!place) return;
    const copied = document.createElement("p");
    copied.className = "copied";
    copied.textContent = text;
    place.append(copied);
    window.setTimeout(() => copied.remove(), 10000);
  };
  const copy = async (button) => {
    const link = button.dataset.view ? viewed(button) : button.dataset.path ? ` ${new URL(button.dataset.path, location.href).href}` : "";
    const text = ((button.dataset.copy ?? button.closest("dt").nextElementSibling.textContent).replaceAll(/(src=|\()"\/(?!\/)/g, `$1"${location.origin}/`) + link).trim();
    const [label, name] = [button.textContent, button.ariaLabel];
    const show = (word) => {
      button.textContent = word;
      if (name) button.ariaLabel = name.replace(label, word);  // what is heard begins with what is seen
    };
    try {
      await navigator.clipboard.writeText(text);
      show("Copied");
      say("Copied.");
      showCopied(button, text);
    } catch {
      window.prompt("Copy this text:", text);
    }
    window.setTimeout(() => show(label), 2000);
  };

  // The end of an address names a part of the page that is not there yet when the browser looks for it.
  const named = () => {
    const end = location.hash.slice(1);
    try {
      return decodeURIComponent(end);
    } catch {
      return end;  // "100%" is no code of a character: it means itself
    }
  };
  let sought = named();
  const seek = () => {
    const part = sought && document.getElementById(sought);
    // The table of a card is made when its tab is chosen.
    const card = sought.endsWith("-table") && !part && document.querySelector(`.st-key-card-${CSS.escape(sought.slice(0, -6))}`);
    if (card && !document.getElementById("at-once")) [...card.querySelectorAll('[role="tab"][aria-selected="false"]')].find((tab) => words(tab) === "Table")?.click();
    if (!part || document.getElementById("at-once")) return;
    sought = "";
    for (let fold = part; fold; fold = fold.parentElement) {
      if (fold.tagName === "DETAILS") fold.open = true;
    }
    // Of the parts of the page of sources only the one that was asked for is open.
    each(".st-key-shelf details.section", (section) => { if (!section.contains(part)) section.open = false; });
    part.scrollIntoView();
    focusOn(part.tagName === "DETAILS" ? part.querySelector("summary") : part);
  };
  for (const event of ["pointerdown", "keydown", "wheel"]) {
    window.addEventListener(event, () => { sought = ""; }, { passive: true });
  }
  window.addEventListener("hashchange", () => {
    sought = named();
    seek();
  });
  // A link to the part that the address names already changes nothing that a browser would tell.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link || link.hash !== location.hash) return;
    sought = named();
    seek();
  });

  // Streamlit gives the search no role, and the same name to many controls.
  const set = (element, name, value) => { if (element.getAttribute(name) !== value) element.setAttribute(name, value); };
  const each = (selector, change) => document.querySelectorAll(selector).forEach(change);
  const words = (element) => element?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const heading = (part) => words(part.closest('[class*="st-key-card-"]')?.querySelector("h2"));
  const name = () => {
    each(".st-key-finder", (finder) => set(finder, "role", "search"));
    // Counts of recorded offences and their caution: which part of a page is a group, Streamlit cannot be told.
    each('[class*="st-key-card-"], [class*="st-key-caution-group"]', (group) => set(group, "data-caution-group", ""));
    showFold();
    // Streamlit names the place for files, each file and each chosen force, but gives them no role that can have a name.
    each('[data-testid="stFileUploaderDropzone"][role="presentation"], [data-testid="stFileChip"]:not([role]), span[data-tag][aria-label]:not([role])', (part) => set(part, "role", "group"));
    each('button[aria-label="Open"], button[aria-label="Clear all"]', (button) => {
      const box = button.parentElement.querySelector('[role="combobox"]');
      if (box) set(button, "aria-label", `${button.getAttribute("aria-label")}: ${box.getAttribute("aria-label")}`);
    });
    // "Upload" alone does not say what.
    each('[data-testid="stFileUploader"] [data-testid="stFileUploaderDropzone"] button', (button) => {
      const label = words(button.closest('[data-testid="stFileUploader"]').querySelector('[data-testid="stWidgetLabel"]'));
      const own = words(button.querySelector("p"));  // without its icon; a button that is an icon alone has a name
      if (label && own) set(button, "aria-label", `${own}: ${label}`);
    });
    // Inside a tab only its words count. Firefox tells of what holds them, and a reader hears no tab.
    each('[role="tab"] :is(div, p):not([role])', (part) => set(part, "role", "presentation"));
    each('[role="tablist"]', (tabs) => { if (heading(tabs)) set(tabs, "aria-label", heading(tabs)); });
    each('[data-testid="stDownloadButton"] button', (button) => { if (heading(button)) set(button, "aria-label", `${words(button)}: ${heading(button)}`); });
    showFilters();
  };

  // What takes long to find out, such as the sizes that a chart does not fit, is fetched when a reader opens the downloads.
  const complete = async (part) => {
    const link = part.dataset.complete;
    delete part.dataset.complete;
    set(part, "aria-busy", "true");
    try {
      const answer = await fetch(link);
      if (!answer.ok || !part.isConnected) throw new Error(answer.statusText);
      const found = document.createElement("template");
      found.innerHTML = await answer.text();
      const had = part.contains(document.activeElement) ? called(document.activeElement) : "";
      const whole = found.content.firstElementChild;
      part.replaceWith(whole);
      if (had) [...whole.querySelectorAll(CAN_HAVE)].find((one) => called(one).split(" ")[0] === had.split(" ")[0])?.focus();
    } catch {
      part.dataset.complete = link;  // the next opening tries again
      part.removeAttribute("aria-busy");
    }
  };

  // The buttons of a card: each unfolds its panel and folds the others.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.command");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") === "true";
    for (const one of button.parentElement.children) {
      const shown = one === button && !open;
      set(one, "aria-expanded", String(shown));
      const panel = document.getElementById(one.getAttribute("aria-controls"));
      panel.hidden = !shown;
      if (shown) panel.querySelectorAll("[data-complete]").forEach(complete);
    }
  });

  // Search and menu of a phone: what is unfolded outlives the page taking over and every rerun, and gives way to whatever
  // the reader goes to next, because it stands over the page.
  const folds = document.documentElement.dataset;
  const showFold = () => each("button.unfolds", (button) => set(button, "aria-expanded", String(button.dataset.unfolds === folds.unfolded)));
  const unfold = (part) => {
    if (part) folds.unfolded = part;
    else delete folds.unfolded;
    showFold();
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.unfolds");
    if (!button) return;
    unfold(button.dataset.unfolds === folds.unfolded ? "" : button.dataset.unfolds);
    if (folds.unfolded === "search") document.querySelector(".st-key-finder input")?.focus();
  });
  const goOn = ({ target }) => { if (folds.unfolded && !target.closest(".st-key-top, #at-once .top")) unfold(""); };
  for (const event of ["pointerdown", "focusin"]) document.addEventListener(event, goOn);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !folds.unfolded) return;
    [...document.querySelectorAll(`button.unfolds[data-unfolds="${folds.unfolded}"]`)].find((one) => one.checkVisibility())?.focus();
    unfold("");
  });

  // A phone's filters stand behind one line until the reader asks for them; they stay unfolded over every rerun.
  const filters = document.documentElement.dataset;
  const showFilters = () => each("button.changes", (button) => {
    set(button, "aria-expanded", String("filters" in filters));
    const label = "filters" in filters ? "Done" : "Change";
    if (button.textContent !== label) button.textContent = label;
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("button.changes")) return;
    if ("filters" in filters) delete filters.filters;
    else filters.filters = "";
    showFilters();
    document.querySelector(".st-key-forces")?.scrollIntoView();
  });

  // A tile of the map leads to its force, as its row in the table does.
  document.addEventListener("chart-chosen", ({ target, detail: force }) => {
    if (target.id !== "chart-forces-map" || !force) return;
    const query = new URLSearchParams(location.search);
    query.set("force", force);
    query.set("view", "profile");
    query.delete("region");
    goTo(`${location.pathname}?${query}`);
  });
  const goTo = (address) => {
    history.pushState(null, "", address);
    window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#root a.force");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(link.getAttribute("href"));
  }, true);

  // A link that sets one filter and keeps what else the address says.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#root a[data-sets]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    const [field, value] = link.dataset.sets.split("=");
    if (value) query.set(field, value);
    else query.delete(field);
    goTo(`${location.pathname}${query.size ? `?${query}` : ""}`);
  }, true);

  // The keyboard's place: a new page begins at its heading, and what is made anew gives the focus back.
  const CAN_HAVE = 'a[href], button, input, summary, [tabindex="0"]';
  const focusOn = (element) => {
    if (!element.matches(CAN_HAVE)) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  };
  const called = (element) => element.getAttribute("aria-label") ?? words(element);
  let held = null;
  let byKeyboard = false;
  document.addEventListener("focusin", ({ target }) => {
    const within = [];
    for (let part = target; part; part = part.parentElement) within.push(...[...part.classList].filter((one) => one.startsWith("st-key-")));
    held = { target, called: called(target), within };
  });
  window.addEventListener("keydown", () => { byKeyboard = true; }, { capture: true, passive: true });
  window.addEventListener("pointerdown", () => { byKeyboard = false; }, { capture: true, passive: true });
  const giveBack = () => {
    if (!byKeyboard || !held || held.target.isConnected || document.activeElement !== document.body) return;
    for (const key of held.within) {
      const found = [...document.querySelectorAll(`.${CSS.escape(key)} :is(${CAN_HAVE})`)].filter((one) => one.checkVisibility());
      if (found.length) return focusOn(found.find((one) => called(one) === held.called) ?? found[0]);
    }
  };
  // The first HTML shows the page until Streamlit has made it. Then it gives way, and the reader keeps their place.
  const atRest = () => document.querySelector('[data-test-script-state="notRunning"]') && !document.querySelector('[data-stale="true"]');
  const AWAITED = '#root [data-testid="stSkeleton"]';
  const giveWay = () => {
    const [before, late] = ["at-once", "late"].map((id) => document.getElementById(id));
    if (before) set(document.getElementById("root"), "aria-hidden", "true");  // nothing is heard twice
    if (!late || !document.querySelector('#root [data-testid="stElementContainer"]') || !atRest() || document.querySelector(AWAITED)) return;
    late.remove();
    if (!before) return;
    const { activeElement: had } = document;
    const [top, kept] = [before.scrollTop, before.contains(had) && called(had)];
    before.remove();
    document.getElementById("root").removeAttribute("aria-hidden");
    if (top) document.getElementById("stMain").scrollTop = top;
    const same = kept && [...document.querySelectorAll(`#root :is(${CAN_HAVE})`)].find((one) => called(one) === kept);
    if (same) focusOn(same);
  };
  document.addEventListener("click", (event) => {
    const title = document.querySelector(".opening h1");
    if (!title || !event.target.closest('[data-testid="stSkipToContent"]')) return;
    event.preventDefault();  // its own target begins with the menu
    event.stopPropagation();
    title.scrollIntoView();
    focusOn(title);
  }, true);

  // What a choice has changed is said when the page is at rest: of each part that is shown anew the first line that is new.
  const LINES = ".exhibit-words :is(h2, .subtitle, .description), .tile-number, .text-report > h2";
  let shown = null;
  let title = "";
  const tell = () => {
    const opening = document.querySelector(".opening h1");
    if (!opening || !atRest() || document.getElementById("late")) return;  // what a page opens with is no change
    const lines = [...document.querySelectorAll(LINES)];
    if (words(opening) === title) {
      const parts = new Map();
      for (const line of lines) {
        const part = line.closest(".exhibit-words, .tiles, .text-report");
        if (!shown.has(words(line)) && !parts.has(part)) parts.set(part, part.matches(".tiles") ? "Main figures" : words(line).replace(/\.$/, ""));
      }
      const anew = [...parts.values()];
      const caution = document.querySelector(".opening .caution, .st-key-caution-group [data-caveat]");  // what is heard alone has it too
      if (anew.length) say([`Shown now: ${anew[0]}.`, words(caution), anew.length > 1 ? `And ${anew.length - 1} more below.` : ""].filter(Boolean).join(" "));
      giveBack();
    } else {
      if (title) focusOn(opening);
      title = words(opening);
    }
    shown = new Set(lines.map(words));
  };
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (document.body && !region.isConnected) document.body.append(region);
      name();
      giveWay();
      seek();
      tell();
      if (atRest()) each(".sizes[data-complete]", complete);
    });
  }).observe(document, { childList: true, subtree: true, attributeFilter: ["data-test-script-state", "data-stale"] });

  // A chart is as wide as its page on the screen. Printed by the keyboard, the page is first drawn anew for a sheet, so that
  // the smallest letters have 9 points; from a menu of the browser, which waits for nothing, charts are made smaller still.
  const SHEET = 688, DRAWN = 800;  // CSS pixels: between the margins of A4, and of a chart for it
  const page = document.documentElement;
  const widest = () => Math.max(0, ...[...document.querySelectorAll("figure.chart, figure.chart .main-svg")].map((part) => part.getBoundingClientRect().width));
  const printAnew = async () => {
    set(page, "data-paper", "");
    for (let looks = 0; looks < 60 && widest() > DRAWN; looks++) await new Promise((go) => { window.setTimeout(go, 50); });
    window.print();
    page.removeAttribute("data-paper");
  };
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "p" || widest() <= DRAWN) return;
    event.preventDefault();
    printAnew();
  });
  const fit = (chart) => { chart.style.zoom = Math.min(1, SHEET / (chart.getBoundingClientRect().width || SHEET)); };
  window.addEventListener("beforeprint", () => {
    each("figure.chart", fit);
    // At the top of each sheet the site and the release, at its foot the address with every choice.
    set(page, "data-printed", [".masthead .site", ".release-strip li"].map((part) => words(document.querySelector(part))).filter(Boolean).join(", "));
    set(page, "data-printed-from", `${document.querySelector("[data-origin]")?.dataset.origin || location.origin}${location.pathname}${location.search}`);
  });
  window.addEventListener("afterprint", () => each("figure.chart", (chart) => { chart.style.zoom = ""; }));

  // Another page is opened without loading everything again. A filter may have run its own part of the page alone, which
  // leaves the menu with the query from before: go with the present one.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#root :is(.menu, .site) a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    unfold("");
    history.pushState(null, "", new URL(link.href).pathname + (location.search || ((narrow.matches ? link.dataset.opensNarrow : link.dataset.opens) ?? "")));
    window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
  }, true);

  // The same view of the present figures: a filter may have changed the address since the sentence was written.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-present]");
    if (!link) return;
    const target = new URL(location.href);
    target.searchParams.delete("version");
    if (!target.search) target.search = document.querySelector('a[data-present^="?"]')?.dataset.present ?? "";
    link.href = target.href;
  }, true);

  // Sorting: numbers by size, words by the alphabet, cells without a number always last.
  const sortKey = (row, column) => {
    const text = row.cells[column].textContent.trim();
    const number = Number.parseFloat(text.replace(/,/g, "").replace("\u2212", "-"));
    return { text, number: Number.isNaN(number) ? null : number };
  };
  const sort = (button) => {
    const heading = button.closest("th");
    const numeric = heading.classList.contains("number");
    const wanted = heading.getAttribute("aria-sort") === (numeric ? "descending" : "ascending")
      ? (numeric ? "ascending" : "descending") : (numeric ? "descending" : "ascending");
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", wanted);
    const sign = wanted === "ascending" ? 1 : -1;
    const body = heading.closest("table").tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: sortKey(row, heading.cellIndex) }));
    rows.sort((a, b) => {
      if (!numeric) return sign * a.key.text.localeCompare(b.key.text, "en-GB");
      if (a.key.number === null || b.key.number === null) return (a.key.number === null) - (b.key.number === null);
      return sign * (a.key.number - b.key.number);
    });
    body.append(...rows.map(({ row }) => row));
    say(`Sorted by ${button.textContent}, ${wanted}.`);
  };

  // One listener for the whole document: it works by mouse and keyboard and survives every rerun.
  document.addEventListener("click", (event) => {
    const sorter = event.target.closest("button.sort");
    if (sorter) sort(sorter);
    if (event.target.closest("button.print")) printAnew();
    const button = event.target.closest("button.copy");
    if (button && !button.dataset.busy) {
      button.dataset.busy = "yes";
      copy(button).finally(() => window.setTimeout(() => delete button.dataset.busy, 2000));
    }
  });
  document.documentElement.dataset.scripted = "";  // last: without it the first HTML gives way by its style alone
})();
