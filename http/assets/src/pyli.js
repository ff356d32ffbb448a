// Comfort only: every page works without this file.
import { initAll } from "./govuk-frontend.min.js";
import "./live.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is closed on the screen is on the paper.
const closed = new Set();
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details[data-print-open]:not([open])")) {
    closed.add(part);
    part.open = true;
  }
});
addEventListener("afterprint", () => {
  for (const part of closed) {
    part.open = false;
  }
  closed.clear();
});
