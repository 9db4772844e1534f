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
    const text = `${button.dataset.copy} ${new URL(button.dataset.path, location.href).href}`;
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      say("Copied with its caveat, source and link.");
    } catch {
      window.prompt("Copy this text:", text);
    }
    window.setTimeout(() => { button.textContent = label; }, 2000);
  };

  // Streamlit gives its menu neither a landmark nor a mark on the current page.
  const nameMenu = () => {
    const menu = document.querySelector(".st-key-menu");
    if (menu && menu.getAttribute("role") !== "navigation") {
      menu.setAttribute("role", "navigation");
      menu.setAttribute("aria-label", "Pages");
    }
    for (const link of document.querySelectorAll('[data-testid="stPageLink-NavLink"]')) {
      if (link.closest(".st-key-menu-current")) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; nameMenu(); });
  }).observe(document, { childList: true, subtree: true });

  // One listener for the whole document: it works by mouse and keyboard and survives every rerun.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button && !button.dataset.busy) {
      button.dataset.busy = "yes";
      copy(button).finally(() => window.setTimeout(() => delete button.dataset.busy, 2000));
    }
  });
})();
