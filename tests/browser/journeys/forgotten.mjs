// Two administrators have a case forgotten; who read what is told to its citizen, to them and to the auditor.
import assert from "node:assert/strict";

import { showsProblems, sound } from "../checks.mjs";
import { fill, filesARequest, opens, registers, send, signsIn, someone } from "../people.mjs";
import { journey, newPage, portal } from "../stage.mjs";

const says = (page) => page.locator("main").innerText();

async function somebodyOf(role, nth = 0, options = {}) {
  const page = await newPage(options);
  assert.equal(await signsIn(page, portal.signIn(role, nth)), 303);
  return page;
}

/** A citizen with one request; answers with the page and the request's id. */
async function filed(subject) {
  const page = await newPage();
  assert.equal(await registers(page, someone()), 303);
  await filesARequest(page, { subject, text: "Το όνομα του γείτονα είναι μέσα." });
  await opens(page, "/requests", subject);
  return { page, id: new URL(page.url()).pathname.split("/").pop() };
}

/** Presses the button of the form that does this; answers with the status. */
async function decides(page, what) {
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator(`main form:has(input[name=what][value=${what}]) button[type=submit]`).click();
  const status = (await answer).status();
  await page.waitForLoadState("load");
  return status;
}

/** The one that was written down last stands first. */
async function opensTheNewest(page) {
  await page.goto("/staff/erasures");
  await page.locator("main tbody a").first().click();
  await page.waitForLoadState("load");
}

journey("a case is forgotten by two administrators, and never by one", async () => {
  const citizen = await filed("Θα διαγραφεί");
  const first = await somebodyOf("administrator");
  await first.goto("/staff/erasures");
  await sound(first, "erasures");
  assert.equal(await send(first, "id"), 422);
  await showsProblems(first, ["id", "reason"]);
  await sound(first, "erasures-problems");

  await fill(first, { id: citizen.id, legal_basis: "ΓΚΠΔ άρθρο 17 παρ. 1 στοιχείο δ" });
  await first.locator("main form:has([name=id]) [name=reason]").fill("Κατονομάζει τρίτο πρόσωπο.");
  assert.equal(await send(first, "id"), 303);
  await opensTheNewest(first);
  assert.match(await says(first), /χρειάζεται να το επιβεβαιώσει δεύτερος διαχειριστής/);
  assert.equal(await first.locator("main form:has(input[value=confirm])").count(), 0);
  await sound(first, "erasure-asked");

  const second = await somebodyOf("administrator", 1, { javaScriptEnabled: false });
  await opensTheNewest(second);
  assert.equal(await decides(second, "confirm"), 303);
  await opensTheNewest(first);
  assert.match(await says(first), /Έγινε/);
  await sound(first, "erasure-carried-out");
  await citizen.page.reload();
  assert.doesNotMatch(await says(citizen.page), /γείτονα/);
  await sound(citizen.page, "case-erased");
});

journey("an erasure is refused with its reason", async () => {
  const citizen = await filed("Μένει");
  const first = await somebodyOf("administrator");
  await first.goto("/staff/erasures");
  await fill(first, { id: citizen.id });
  await first.locator("main form:has([name=id]) [name=reason]").fill("Το ζητά ο πολίτης.");
  assert.equal(await send(first, "id"), 303);
  const second = await somebodyOf("administrator", 1);
  await opensTheNewest(second);
  await second.locator("main form:has(input[value=refuse]) [name=reason]").fill("Το επιβάλλει ο νόμος περί αρχείων.");
  assert.equal(await decides(second, "refuse"), 303);
  await opensTheNewest(second);
  assert.match(await says(second), /Απορρίφθηκε[^]*Το επιβάλλει ο νόμος περί αρχείων/);
  await sound(second, "erasure-refused");
  await citizen.page.reload();
  assert.match(await says(citizen.page), /γείτονα/);
});

journey("who opened a case is told to its citizen, to an administrator and to the auditor", async () => {
  const citizen = await filed("Ποιος με διάβασε");
  await opens(await somebodyOf("staff"), "/staff", "Ποιος με διάβασε");
  await citizen.page.reload();
  await citizen.page.locator("main details summary", { hasText: "Ποιος άνοιξε την υπόθεση" }).click();
  assert.match(await says(citizen.page), /Ποιος άνοιξε την υπόθεση[^]*Άνοιξε για διεκπεραίωση/);
  await sound(citizen.page, "case-opened-by");
  for (const role of ["administrator", "auditor"]) {
    const page = await somebodyOf(role);
    await page.goto("/staff/accesses");
    assert.match(await says(page), /Απολογισμός ημέρας[^]*Ελένη Δημητρίου/);
    await sound(page, `accesses-${role}`);
    await page.goto(`/staff/accesses?case=${citizen.id}`);
    assert.match(await says(page), /Άνοιξε για διεκπεραίωση/);
    await sound(page, `accesses-case-${role}`);
    await page.goto("/staff/accesses?case=%CE%BA%CE%AC%CF%84%CE%B9");
    await showsProblems(page, ["case"]);
    await page.goto("/staff/retention");
    assert.match(await says(page), /Πόσο διατηρούνται τα στοιχεία/);
    await sound(page, `retention-${role}`);
  }
});

journey("what is held about a citizen is a page of his", async () => {
  const citizen = await filed("Τι κρατάτε για μένα");
  await citizen.page.goto("/profile/data");
  for (const part of await citizen.page.locator("main details > summary").all()) {
    if (!(await part.evaluate((summary) => summary.parentElement.open))) await part.click();
  }
  assert.match(await says(citizen.page), /Τι κρατάτε για μένα/);
  await sound(citizen.page, "person-data");
});
