// The thin path, whole: a visitor comments; a citizen files, a clerk answers, the citizen sees it.
import assert from "node:assert/strict";

import { sound } from "../checks.mjs";
import { answers, chooses, fill, filesARequest, opens, registers, send, signsIn, someone } from "../people.mjs";
import { journey, newPage, portal } from "../stage.mjs";

journey("a visitor is told what anonymous means, comments, and gets the Α.Α.", async () => {
  const page = await newPage();
  await page.goto("/");
  await sound(page, "home");
  await page.goto("/comment");
  await sound(page, "comment");
  await fill(page, { subject: "Σπασμένο παγκάκι", text: "Στην πλατεία, δίπλα στη βρύση.", desired_action: "Επισκευή" });
  assert.equal(await send(page, "subject"), 303);
  assert.match(await page.locator("main").innerText(), /Α\.Α\.?\D*\d+/);
  await sound(page, "comment-filed");
  const cookies = await page.context().cookies();
  assert.deepEqual(cookies, [], "nothing is kept of an anonymous sender");
});

journey("a citizen files, a clerk answers, and the citizen sees it by «Ενημέρωση»", async () => {
  const subject = "Λακκούβα στην οδό Ερμού";
  const citizen = await newPage();
  await citizen.goto("/register");
  await sound(citizen, "register");
  assert.equal(await registers(citizen, someone()), 303);
  await citizen.goto("/requests");
  await sound(citizen, "requests-empty");
  await citizen.goto("/requests/new");
  await sound(citizen, "request-new");
  await filesARequest(citizen, { kind: "complaint", subject, text: "Μπροστά στο 12.", desired_action: "Να κλείσει" });
  assert.match(await citizen.locator("main").innerText(), /Α\.Α\.?\D*\d+/);
  await sound(citizen, "request-filed");
  await opens(citizen, "/requests", subject);
  assert.match(await citizen.locator("main").innerText(), /Υποβλήθηκε/);
  await sound(citizen, "request-case");

  const clerk = await newPage();
  await clerk.goto("/sign-in");
  await sound(clerk, "sign-in");
  assert.equal(await signsIn(clerk, portal.signIn("staff")), 303);
  await clerk.goto("/staff");
  await sound(clerk, "staff-queue");
  await opens(clerk, "/staff", subject);
  await sound(clerk, "staff-case");
  await answers(clerk, subject, "Το συνεργείο έρχεται την Τρίτη.");
  await sound(clerk, "staff-case-answered");

  await chooses(citizen, "Ενημέρωση");
  const told = await citizen.locator("main").innerText();
  assert.match(told, /Το συνεργείο έρχεται την Τρίτη\./);
  assert.match(told, /Απαντήθηκε/);
  await sound(citizen, "request-answered");
  await citizen.goto("/requests");
  await sound(citizen, "requests");
});

journey("the other pages are sound, in Greek and in English", async () => {
  const page = await newPage();
  for (const path of ["/accessibility", "/privacy", "/en/", "/en/comment", "/en/register", "/en/sign-in"]) {
    assert.equal((await page.goto(path)).status(), 200, path);
    await sound(page, `other${path.replaceAll("/", "-")}`);
  }
});
