// Loaded in the head, before the page opens its connection: tells the server how much room a drawing has.
(() => {
  "use strict";
  const narrow = window.matchMedia("(max-width: 639px)");
  const tellShape = () => {
    document.cookie = `shape=${narrow.matches ? "tall" : "wide"}; path=/; SameSite=Lax; max-age=31536000`;
  };
  tellShape();
  narrow.addEventListener("change", tellShape);

  // A polite live region that outlives reruns, so that "copied" is heard as well as seen.
  let region = null;
  const say = (text) => {
    if (!region) {
      region = document.createElement("div");
      region.className = "visually-hidden";
      region.setAttribute("role", "status");
      document.body.append(region);
    }
    region.textContent = text;
  };

  const copy = async (button) => {
    const link = button.dataset.path ? ` ${new URL(button.dataset.path, location.href).href}` : "";
    const text = (button.dataset.copy ?? button.closest("dt").nextElementSibling.textContent).replaceAll('src="/', `src="${location.origin}/`) + link;
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      say("Copied.");
    } catch {
      window.prompt("Copy this text:", text);
    }
    window.setTimeout(() => { button.textContent = label; }, 2000);
  };

  // The end of an address names a part of the page that is not there yet when the browser looks for it.
  let sought = decodeURIComponent(location.hash.slice(1));
  const seek = () => {
    const part = sought && document.getElementById(sought);
    if (!part) return;
    sought = "";
    for (let fold = part; fold; fold = fold.parentElement) {
      if (fold.tagName === "DETAILS") fold.open = true;
    }
    part.scrollIntoView();
  };
  for (const event of ["pointerdown", "keydown", "wheel"]) {
    window.addEventListener(event, () => { sought = ""; }, { passive: true });
  }
  window.addEventListener("hashchange", () => {
    sought = decodeURIComponent(location.hash.slice(1));
    seek();
  });

  // Streamlit gives no role to the search, and a wrong one to the place for files: to be named that must be a group.
  const nameParts = () => {
    const finder = document.querySelector(".st-key-finder");
    if (finder && finder.getAttribute("role") !== "search") finder.setAttribute("role", "search");
    for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"][role="presentation"]')) zone.setAttribute("role", "group");
  };

  // The menu is written anew on another page: the reader's place in it is the link that was followed.
  let followed = "";
  const keepPlace = () => {
    if (!followed || document.activeElement !== document.body) return;
    const link = [...document.querySelectorAll(".menu a")].find((known) => new URL(known.href).pathname === followed);
    const place = link ?? document.querySelector(".st-key-menu button");  // on a phone the links fold away
    if (place) place.focus({ preventScroll: true });
  };
  document.addEventListener("focusin", (event) => { if (!event.target.closest(".menu, .st-key-menu")) followed = ""; });

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; nameParts(); keepPlace(); seek(); });
  }).observe(document, { childList: true, subtree: true });

  // Another page is opened without loading everything again. A filter may have run its own part of the page alone, which
  // leaves the menu with the query from before: go with the present one.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".menu a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    followed = new URL(link.href).pathname;
    history.pushState(null, "", followed + location.search);
    window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
  }, true);

  // The same view of the present figures: a filter may have changed the address since the sentence was written.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-present]");
    if (!link) return;
    const target = new URL(location.href);
    target.searchParams.delete("version");
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
    const button = event.target.closest("button.copy");
    if (button && !button.dataset.busy) {
      button.dataset.busy = "yes";
      copy(button).finally(() => window.setTimeout(() => delete button.dataset.busy, 2000));
    }
  });
})();
