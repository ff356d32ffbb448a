// The keyboard alone: Tab until the focus is where it should be, and Enter.
import assert from "node:assert/strict";

const MOST_STEPS = 60;

/** Presses Tab until the focus is there. */
export async function reaches(page, isThere) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press("Tab");
    if (await focused(page, isThere)) return;
  }
  assert.fail(`not reached by ${MOST_STEPS} steps: ${isThere}`);
}

export function focused(page, what) {
  return page.locator(":focus").evaluate(what).catch(() => false);
}

/** Presses Enter, and waits for the page that comes. */
export async function follow(page) {
  const next = page.waitForNavigation();
  await page.keyboard.press("Enter");
  await next;
}

/** Reaches what has exactly these words, and presses Enter. */
export async function presses(page, words) {
  await reachesWords(page, words);
  await follow(page);
}

async function reachesWords(page, words) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press("Tab");
    if ((await focused(page, (element) => element.innerText ?? "") || "").trim() === words) return;
  }
  assert.fail(`not reached by ${MOST_STEPS} steps: ${words}`);
}
