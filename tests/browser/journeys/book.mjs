// The register's book: the sheet of a day on the screen and on paper, an entry, its cancellation, the year as a table.
// The portal here keeps the book itself; the one of the other journeys asks another register.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after } from "node:test";

import { showsProblems, sound } from "../checks.mjs";
import { chooses, fill, signsIn } from "../people.mjs";
import { PROGRAM, end, freePort, startPortal } from "../portal.mjs";
import { journey, newPage, portal } from "../stage.mjs";

// Started by the first journey that needs it: a module that waits here would let the others end without it.
let starting = null;
const ours = () => (starting ??= startPortal({ PYLI_REGISTER: "built-in" }));
after(async () => (await starting)?.stop());

async function registrar(options = {}) {
  const own = await ours();
  const page = await newPage({ baseURL: own.address, ...options });
  assert.equal(await signsIn(page, own.signIn("registrar")), 303);
  return page;
}

/** Somebody who has the same book enters a document that is no case of the portal; answers with its entry. */
async function enters(reference) {
  const own = await ours();
  const listen = `127.0.0.1:${await freePort()}`;
  const options = ["register", "serve", "--listen", listen, "--data-dir", join(dirname(own.mail), "data")];
  const child = spawn(PROGRAM, options, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await new Promise((up, down) => {
      child.stdout.once("data", up);
      child.once("exit", (status) => down(new Error(`the register ended with ${status}`)));
    });
    const document = {
      reference, direction: "incoming", kind: "request", subject: "Έγγραφο που δεν είναι υπόθεση", sender: "Κανείς",
      filed_at: "2026-11-22T09:00:00Z",
    };
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`http://${listen}/entries`, { method: "POST", headers, body: JSON.stringify(document) });
    assert.equal(answer.status, 201);
    return await answer.json();
  } finally {
    // The portal uses the database too, so it stays up.
    await end(child);
  }
}

async function goes(page, path) {
  assert.equal((await page.goto(path)).status(), 200, path);
}

journey("a registrar reads the sheet of a day, prints it and turns to other days", async () => {
  const page = await registrar();
  await chooses(page, "Βιβλίο πρωτοκόλλου");
  await page.waitForURL("**/staff/register");
  assert.ok((await page.locator(".pyli-book tbody tr").count()) > 0, "the samples were numbered today");
  await sound(page, "book-day");
  await onPaper(page, "book-day");
  await chooses(page, "← Προηγούμενη ημέρα.*");
  assert.match(await page.locator("main").innerText(), /δεν έγινε καμία εγγραφή/);
  await sound(page, "book-empty-day");
  await chooses(page, "Σήμερα");
  const number = await page.locator(".pyli-book__number a").first().innerText();
  await page.locator(".pyli-book__number a").first().click();
  await page.waitForLoadState("load");
  assert.equal(await page.locator("h1").innerText(), `Εγγραφή ${number}`);
  assert.equal(await page.locator("textarea").count(), 0, "a case has this number");
  await sound(page, "book-entry-held");
  await onPaper(page, "book-entry-held");
  await goes(page, "/en/staff/register");
  await sound(page, "book-day-english");
});

journey("what is no day is told at the field", async () => {
  const page = await registrar();
  assert.equal((await page.goto("/staff/register?day=2026-02-30")).status(), 422);
  assert.match(await page.title(), /^Πρόβλημα: /);
  await sound(page, "book-no-day");
});

journey("a registrar cancels an entry that is nobody's: it stays in the book, and his reason with it", async () => {
  const { year, number } = await enters("a stray");
  const page = await registrar();
  await goes(page, `/staff/register/${year}/${number}`);
  await sound(page, "book-entry");
  await page.locator("form[action$=cancellation] button").click();
  await page.waitForLoadState("load");
  await showsProblems(page, ["reason"]);
  await sound(page, "book-entry-problem");
  await fill(page, { reason: "Καταχωρίστηκε κατά λάθος: δεν είναι έγγραφο του Δήμου." });
  await page.locator("form[action$=cancellation] button").click();
  await page.waitForURL(`**/staff/register/${year}/${number}`);
  assert.match(await page.locator("main").innerText(), /Η εγγραφή ακυρώθηκε/);
  assert.match(await page.locator("main").innerText(), /δεν είναι έγγραφο του Δήμου/);
  await sound(page, "book-entry-cancelled");
  await chooses(page, "Πίσω στο φύλλο της ημέρας");
  assert.match(await page.locator(".pyli-book__cancelled").innerText(), new RegExp(`${number}/${year}`));
  await sound(page, "book-day-cancelled");
  await onPaper(page, "book-day-cancelled");
  assert.equal((await enters("another")).number, number + 1, "its number is not given again");
});

journey("the book of the year is a table for a spreadsheet", async () => {
  const page = await registrar({ acceptDownloads: true });
  await goes(page, "/staff/register");
  const begins = page.waitForEvent("download");
  await page.locator("a[href$='.csv']").click();
  const download = await begins;
  assert.match(download.suggestedFilename(), /^register-\d{4}\.csv$/);
  const table = readFileSync(await download.path(), "utf8");
  assert.ok(table.startsWith("\ufeffΑρ. πρωτ.;Έτος;Ημερομηνία;Ώρα;Είδος;Α.Α.;Θέμα;Αποστολέας;"), table.slice(0, 200));
  assert.ok(table.trim().split("\n").length > 1);
});

journey("where another register numbers documents the page says so", async () => {
  const page = await newPage();
  await signsIn(page, portal.signIn("registrar"));
  await goes(page, "/staff/register");
  assert.match(await page.locator("main").innerText(), /άλλο σύστημα του Δήμου/);
  await sound(page, "book-elsewhere");
});

/** As it would come out of the printer: a picture, and no wider than the paper. */
async function onPaper(page, name) {
  await page.emulateMedia({ media: "print" });
  const before = page.viewportSize();
  for (const width of [1032, 700]) {
    await page.setViewportSize({ width, height: 720 });
    const shots = new URL("../shots/", import.meta.url).pathname;
    await page.screenshot({ path: `${shots}${name}-print-${width}.png`, fullPage: true });
    assert.equal(await page.locator("nav:visible").count(), 0, `${name}: nothing to press on paper`);
    assert.equal(await page.locator("button:visible").count(), 0, `${name}: nothing to press on paper`);
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
    assert.ok(wide <= width, `${name}: ${wide} px on paper of ${width}`);
  }
  await page.setViewportSize(before);
  await page.emulateMedia({ media: null });
}
