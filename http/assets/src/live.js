// New cases as they come. Every page works without this file: it only updates badges and the open list by itself.
// One stream for each visible page: a browser opens few connections to a portal, and a clerk opens many tabs.
const list = document.querySelector("[data-live-list]");
const said = document.querySelector("[data-live]");
const badges = document.querySelectorAll("[data-news]");

let stream = null;
let shown = Number(list?.dataset.position ?? 0);

function begin() {
  if (stream || document.hidden) return;
  const address = document.querySelector("[data-live-address]").dataset.liveAddress;
  stream = new EventSource(address);
  stream.addEventListener("news", ({ data }) => arrived(JSON.parse(data)));
}

function end() {
  stream?.close();
  stream = null;
}

async function arrived({ requests, applications, position }) {
  const counts = { requests, applications, all: requests + applications };
  for (const badge of badges) {
    const count = counts[badge.dataset.news];
    badge.hidden = count === 0;
    badge.querySelector("[data-count]").textContent = count;
  }
  if (list && position > shown) {
    shown = position;
    await refresh();
  }
}

/** Puts the list as it is now in its place, unless somebody is in it: the focus is his. */
async function refresh() {
  if (list.contains(document.activeElement)) {
    list.addEventListener("focusout", () => setTimeout(refresh), { once: true });
    return;
  }
  const answer = await fetch(list.dataset.liveList, { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || list.contains(document.activeElement)) return;
  const html = await answer.text();
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  if (text(fresh) === text(list)) return;
  list.replaceChildren(...fresh.childNodes);
  said.textContent = said.dataset.arrived;
}

function text(element) {
  return element.textContent.replace(/\s+/g, " ").trim();
}

if (document.querySelector("[data-live-address]") && "EventSource" in window) {
  document.addEventListener("visibilitychange", () => (document.hidden ? end() : begin()));
  window.addEventListener("pagehide", end);
  window.addEventListener("pageshow", begin);
  begin();
}
