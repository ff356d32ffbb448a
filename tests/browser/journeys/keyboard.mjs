// A journey with the keyboard alone: no mouse, no touch, and the focus can be seen.
import assert from "node:assert/strict";

import { focused, follow, reaches } from "../keys.mjs";
import { registers, someone } from "../people.mjs";
import { journey, newPage } from "../stage.mjs";

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

function focusIsVisible(page) {
  return focused(page, (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
}
