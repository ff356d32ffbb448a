// Comfort only: every page works without this file.
import { initAll } from "./govuk-frontend.min.js";
import "./live.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
