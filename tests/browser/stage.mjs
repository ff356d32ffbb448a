// What all journeys share: one portal and one browser, started at the first test and ended after the last.
import { after, test } from "node:test";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

import { startPortal } from "./portal.mjs";
import { startRegister } from "./register.mjs";

// The system's own browser, kept quiet: it asks nothing of the outside.
const QUIET = [
  "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--disable-dev-shm-usage",
];

export const register = await startRegister();
export const portal = await startPortal({ PYLI_REGISTER: register.url }).catch(async (error) => {
  await register.leave();
  throw error;
});
const browser = await chromium.launch({
  executablePath: findChromium(),
  chromiumSandbox: process.getuid?.() !== 0,
  args: QUIET,
}).catch(async (error) => {
  await portal.stop();
  await register.leave();
  throw error;
});

after(async () => {
  await browser.close();
  await portal.stop();
  await register.leave();
});

/** A test with an end: a browser that waits for ever must not keep everybody waiting. */
export function journey(sentence, walk) {
  test(sentence, { timeout: 120_000 }, walk);
}

/** A page in a session of its own. What it complains of, or asks of other hosts, is kept in `page.complaints`. */
export async function newPage(options = {}) {
  const home = options.baseURL ?? portal.address;
  const context = await browser.newContext({ baseURL: home, locale: "el-GR", ...options });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(`script: ${error.message}`));
  page.on("console", (message) => {
    // The browser reports every 4xx answer as an error of its own; those are asked for here.
    const expected = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !expected) page.complaints.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(home)) page.complaints.push(`asks elsewhere: ${request.url()}`);
  });
  return page;
}

function findChromium() {
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)];
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
  if (!found) throw new Error("no Chromium on this machine: scripts/setup browser");
  return found;
}
