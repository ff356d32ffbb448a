// Every state of error: named in Greek, linked to its field, and nothing typed is lost.
import assert from "node:assert/strict";

import { showsProblems, sound } from "../checks.mjs";
import { fill, filesARequest, opens, registers, send, signsIn, someone } from "../people.mjs";
import { journey, newPage, portal } from "../stage.mjs";

journey("an empty comment names each missing field and keeps what was typed", async () => {
  const page = await newPage();
  await page.goto("/comment");
  await fill(page, { desired_action: "Κάτι να γίνει" });
  assert.equal(await send(page, "subject"), 422);
  await showsProblems(page, ["subject", "text"]);
  assert.equal(await page.locator("[name=desired_action]").inputValue(), "Κάτι να γίνει");
  await sound(page, "comment-problem");
});

journey("a subject of 201 characters is refused at the field, and kept", async () => {
  const page = await newPage();
  const subject = "ά".repeat(201);
  await page.goto("/comment");
  await page.locator("[name=subject]").evaluate((field) => field.removeAttribute("maxlength"));
  await fill(page, { subject, text: "Κείμενο" });
  assert.equal(await send(page, "subject"), 422);
  await showsProblems(page, ["subject"]);
  assert.equal(await page.locator("[name=subject]").inputValue(), subject);
});

journey("a registration without anything names each field, and the password is not sent back", async () => {
  const page = await newPage();
  await page.goto("/register");
  await fill(page, { given_name: "Ελένη", password: "Σωστό άλογο μπαταρία" });
  assert.equal(await send(page, "password"), 422);
  assert.match(await page.title(), /^Πρόβλημα: /);
  assert.equal(await page.locator("[name=given_name]").inputValue(), "Ελένη");
  assert.equal(await page.locator("[name=password]").inputValue(), "");
  await sound(page, "register-problem");
});

journey("a wrong password is refused without saying whether the account exists", async () => {
  const page = await newPage();
  const status = await signsIn(page, { email: "nobody@example.org", password: "λάθος κωδικός εδώ" });
  assert.ok(status >= 400 && status < 500, `${status}`);
  assert.match(await page.title(), /^Πρόβλημα: /);
  await sound(page, "sign-in-problem");
});

journey("an empty request and an empty answer are shown again with the problem", async () => {
  const subject = "Φωτισμός στο πάρκο";
  const citizen = await newPage();
  await registers(citizen, someone());
  await citizen.goto("/requests/new");
  assert.equal(await send(citizen, "subject"), 422);
  await showsProblems(citizen, ["kind", "subject", "text"]);
  await sound(citizen, "request-new-problem");
  await filesARequest(citizen, { subject, text: "Τρεις λάμπες δεν ανάβουν." });

  const clerk = await newPage();
  await signsIn(clerk, portal.signIn("staff"));
  await opens(clerk, "/staff", subject);
  const answered = clerk.waitForResponse((response) => response.request().method() === "POST");
  await clerk.locator('main form[action$="/answer"] button[type=submit]').first().click();
  assert.equal((await answered).status(), 422);
  await clerk.waitForLoadState("load");
  await sound(clerk, "staff-answer-problem");
});

journey("a page that is not there, and somebody else's case, give the same way back", async () => {
  const stranger = await newPage();
  assert.equal((await stranger.goto("/no-such-page")).status(), 404);
  assert.match(await stranger.locator("h1").innerText(), /Δεν βρέθηκε η σελίδα/);
  await sound(stranger, "not-found");

  const owner = await newPage();
  await registers(owner, someone());
  await filesARequest(owner, { subject: "Δικό μου θέμα", text: "Δικό μου κείμενο." });
  await opens(owner, "/requests", "Δικό μου θέμα");
  const path = new URL(owner.url()).pathname;
  await registers(stranger, someone());
  assert.equal((await stranger.goto(path)).status(), 404);
  assert.doesNotMatch(await stranger.content(), /Δικό μου/);
});

journey("who is not signed in is asked to, and comes back to where he was going", async () => {
  const person = someone();
  await registers(await newPage(), person);
  const page = await newPage();
  await page.goto("/requests/new");
  assert.match(page.url(), /\/sign-in/);
  await fill(page, { email: person.email, password: person.password });
  assert.equal(await send(page, "password"), 303);
  assert.equal(new URL(page.url()).pathname, "/requests/new");
});
