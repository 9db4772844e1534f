// For pages that embed charts of this site: each frame becomes as high as the chart that it shows.
(() => {
  "use strict";
  const { origin } = new URL(document.currentScript.src);
  window.addEventListener("message", ({ data, source }) => {
    if (data?.type !== "chart-height" || !(data.height > 0)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow !== source || !frame.src.startsWith(`${origin}/`)) continue;
      frame.style.aspectRatio = "auto";
      frame.style.height = `${data.height}px`;
    }
  });
})();
