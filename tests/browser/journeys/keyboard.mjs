// A journey with the keyboard alone: no mouse, no touch, and the focus can be seen.
import assert from "node:assert/strict";

import { focused, follow, reaches } from "../keys.mjs";
import { filesARequest, registers, signsIn, someone } from "../people.mjs";
import { journey, newPage, portal } from "../stage.mjs";

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

journey("a clerk finds, answers and leaves a case by keyboard alone", async () => {
  const subject = "Απάντηση χωρίς ποντίκι";
  const citizen = await newPage();
  await registers(citizen, someone());
  await filesARequest(citizen, { subject, text: "Με το πληκτρολόγιο." });
  const page = await newPage();
  await signsIn(page, portal.signIn("staff"));
  await page.goto("/staff");
  await reaches(page, (element) => element.innerText.trim() === "Απάντηση χωρίς ποντίκι");
  await follow(page);
  await reaches(page, (element) => element.id === "answer");
  await page.keyboard.type("Έγινε.");
  await reaches(page, (element) => element.tagName === "BUTTON" && element.innerText.trim() === "Αποστολή απάντησης");
  assert.ok(await focusIsVisible(page), "the focus can be seen");
  await follow(page);
  assert.match(await page.locator("main").innerText(), /Η απάντηση στάλθηκε/);
});

function focusIsVisible(page) {
  return focused(page, (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
}
