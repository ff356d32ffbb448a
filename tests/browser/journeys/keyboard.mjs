// A journey with the keyboard alone: no mouse, no touch, and the focus can be seen.
import assert from "node:assert/strict";

import { registers, someone } from "../people.mjs";
import { journey, newPage } from "../stage.mjs";

const MOST_STEPS = 60;

journey("a citizen files a request by keyboard alone", async () => {
  const page = await newPage();
  await registers(page, someone());
  await page.goto("/requests");
  await page.keyboard.press("Tab");
  assert.match(await focused(page, (element) => element.innerText), /Μετάβαση στο κύριο περιεχόμενο/);
  await page.keyboard.press("Enter");
  await reaches(page, (element) => element.innerText.trim() === "Νέο Αίτημα");
  await follow(page);

  await reaches(page, (element) => element.name === "kind");
  await page.keyboard.press("Space");
  await reaches(page, (element) => element.name === "subject");
  await page.keyboard.type("Με το πληκτρολόγιο");
  await reaches(page, (element) => element.name === "text");
  await page.keyboard.type("Χωρίς ποντίκι.");
  await reaches(page, (element) => element.tagName === "BUTTON" && element.innerText.trim() === "Υποβολή");
  assert.ok(await focusIsVisible(page), "the focus can be seen");
  await follow(page);
  assert.match(await page.locator("main").innerText(), /Α\.Α\.?\D*\d+/);
});

async function follow(page) {
  const next = page.waitForNavigation();
  await page.keyboard.press("Enter");
  await next;
}

/** Presses Tab until the focus is there. */
async function reaches(page, isThere) {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press("Tab");
    if (await focused(page, isThere)) return;
  }
  assert.fail(`not reached by ${MOST_STEPS} steps: ${isThere}`);
}

function focused(page, what) {
  return page.locator(":focus").evaluate(what).catch(() => false);
}

function focusIsVisible(page) {
  return focused(page, (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
}
