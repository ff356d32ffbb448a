// The auditor: the log searched, a case told in sentences, as it was at each moment, and what is other between two.
import assert from "node:assert/strict";

import { showsProblems, sound } from "../checks.mjs";
import { answers, chooses, filesARequest, registers, signsIn, someone } from "../people.mjs";
import { journey, newPage, portal } from "../stage.mjs";

async function auditor(options = {}) {
  const page = await newPage(options);
  assert.equal(await signsIn(page, portal.signIn("auditor")), 303);
  return page;
}

/** A citizen files, a clerk answers; the subject names the case. */
async function answered(subject, answer) {
  const citizen = await newPage();
  await registers(citizen, someone());
  await filesARequest(citizen, { subject, text: "Για τον ελεγκτή." });
  const clerk = await newPage();
  await signsIn(clerk, portal.signIn("staff"));
  await answers(clerk, subject, answer);
}

/** The button of the form that holds this field; an address with the answer comes. */
async function asks(page, field) {
  await page.locator(`main form:has([name="${field}"]:not([type=hidden])) button[type=submit]`).first().click();
  await page.waitForLoadState("load");
}

/** Opens the newest event of this type. */
async function opensNewest(page, event) {
  await page.goto(`/audit?type=requests&event=${event}`);
  await page.locator("main tbody th a").first().click();
  await page.waitForLoadState("load");
}

const main = (page) => page.locator("main").innerText();

journey("an auditor finds a case in the log, and steps through its moments", async () => {
  await answered("Για έλεγχο", "Η απάντηση που έμεινε.");
  const page = await auditor();
  assert.equal(new URL(page.url()).pathname, "/audit", "his first page");
  await sound(page, "audit-log");
  assert.doesNotMatch(await main(page), /Για έλεγχο|Η απάντηση που έμεινε/, "nothing personal in the list");
  await page.locator("[name=event]").selectOption("Answered");
  await page.locator("[name=type]").selectOption("requests");
  await asks(page, "event");
  await page.locator("main tbody th a").first().click();
  await page.waitForLoadState("load");
  assert.match(await main(page), /Υπάλληλος \(Ελένη Δημητρίου\) απάντησε στον πολίτη/);
  assert.match(await page.locator("#picture-citizen ~ dl").innerText(), /Η απάντηση που έμεινε/);
  await sound(page, "audit-case");

  await chooses(page, "← Προηγούμενη στιγμή");
  assert.doesNotMatch(await page.locator(".pyli-pictures").innerText(), /Η απάντηση που έμεινε/, "not given yet");
  assert.match(await page.locator("#picture-staff ~ dl").innerText(), /Υποβλήθηκε/);
  assert.equal(await page.locator("a[rel=prev]").count(), 0, "the first moment");
  await chooses(page, "Επόμενη στιγμή →");
  assert.match(await page.locator(".pyli-pictures").innerText(), /Η απάντηση που έμεινε/);
});

journey("what is other between two moments stands in a table, in words", async () => {
  await answered("Για σύγκριση", "Διορθώθηκε.");
  const page = await auditor();
  await opensNewest(page, "Answered");
  await page.locator("#story ~ ol a", { hasText: "Τι άλλαξε" }).last().click();
  await page.waitForLoadState("load");
  const table = page.locator(".pyli-changes");
  assert.match(await table.innerText(), /Κατάσταση\s+Υποβλήθηκε\s+Απαντήθηκε/);
  assert.match(await table.innerText(), /Διορθώθηκε/);
  await sound(page, "audit-changes");
  await page.locator("#from").fill("");
  await page.locator("#to").fill("");
  await asks(page, "from");
  assert.equal(await table.count(), 0);
});

journey("a moment that is none is told at its field, and what was typed stays", async () => {
  const page = await auditor();
  await opensNewest(page, "Submitted");
  await page.locator("#at").fill("χθες το πρωί");
  await asks(page, "at");
  await showsProblems(page, ["at"]);
  assert.equal(await page.locator("#at").inputValue(), "χθες το πρωί");
  await sound(page, "audit-moment-problem");
  await page.locator("#at").fill("1/1/2000 10:00");
  await asks(page, "at");
  assert.match(await main(page), /δεν υπήρχε ακόμη/);
  await sound(page, "audit-too-early");
  await page.goto("/audit?number=άλφα&from=31/2/2026");
  await showsProblems(page, ["number", "from"]);
  await sound(page, "audit-log-problem");
});

journey("applications, verifications and comments are told too, in Greek and in English", async () => {
  const page = await auditor();
  for (const type of ["applications", "citizens", "requests"]) {
    await page.goto(`/audit?type=${type}`);
    const path = new URL(await page.locator("main tbody th a").last().getAttribute("href"), page.url());
    for (const [language, words] of [["", "Η υπόθεση με λόγια"], ["/en", "The case in sentences"]]) {
      assert.equal((await page.goto(language + path.pathname)).status(), 200);
      assert.ok((await main(page)).includes(words), path.pathname);
      await sound(page, `audit-${type}${language.replace("/", "-")}`);
    }
  }
});

journey("without JavaScript and by keyboard the auditor loses nothing", async () => {
  const page = await auditor({ javaScriptEnabled: false });
  await opensNewest(page, "Submitted");
  await page.locator("#at").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("1");
  await Promise.all([page.waitForURL(/at=1$/), page.keyboard.press("Enter")]);
  assert.equal(await page.locator("#at").inputValue(), "1");
});

journey("the log is for auditors: everybody else is told so", async () => {
  for (const role of ["citizen", "staff", "registrar", "administrator"]) {
    const page = await newPage();
    await signsIn(page, portal.signIn(role));
    assert.equal((await page.goto("/audit")).status(), 403, role);
  }
});
