// The staff's desk: both queues, a case of each, the counter, the dashboard, and what comes while a page is open.
import assert from "node:assert/strict";

import { showsProblems, sound } from "../checks.mjs";
import { chooses, fill, filesARequest, opens, registers, send, signsIn, someone } from "../people.mjs";
import { journey, newPage, portal } from "../stage.mjs";

const TECHNICAL = "Τεχνική Υπηρεσία";

async function clerk(role = "staff", options = {}) {
  const page = await newPage(options);
  assert.equal(await signsIn(page, portal.signIn(role)), 303);
  return page;
}

/** A citizen has filed a request; answers with his page. */
async function filed(subject) {
  const citizen = await newPage();
  await registers(citizen, someone());
  await filesARequest(citizen, { subject, text: "Κάτι που περιμένει τον Δήμο." });
  return citizen;
}

/** Presses the button of the form with this action on a case or at the counter. */
async function acts(page, action, button = "button[type=submit]") {
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator(`main form[action*="/${action}"] ${button}`).last().click();
  const status = (await answer).status();
  await page.waitForLoadState("load");
  return status;
}

/** The stream of news keeps a page busy for ever: for the checks it is enough that the page has loaded. */
async function goes(page, path) {
  assert.equal((await page.goto(path)).status(), 200, path);
}

journey("a clerk finds a case among many by words without accents, and the filters survive the way into it", async () => {
  await filed("Σπασμένη κούνια στην παιδική χαρά");
  const page = await clerk();
  await goes(page, "/staff?assignee=nobody");
  await page.locator("[name=q]").fill("σπασμενη κουνια");
  await chooses(page, "Εφαρμογή φίλτρων");
  assert.equal(await page.locator("main tbody tr").count(), 1);
  await sound(page, "desk-queue-found");
  await page.locator("main tbody a").first().click();
  await page.waitForLoadState("load");
  assert.match(page.url(), /assignee=nobody/);
  await chooses(page, "Ανάθεση σε εμένα");
  assert.match(await page.locator("main").innerText(), /Η ανάθεση καταχωρίστηκε/);
  await chooses(page, "Πίσω στον κατάλογο");
  assert.equal(await page.locator("[name=q]").inputValue(), "σπασμενη κουνια");
  await sound(page, "desk-queue-nothing-found");
});

journey("an application is handled like a request: beside the list, with the details as they were at filing", async () => {
  const page = await clerk();
  await goes(page, "/staff?service=applications");
  await sound(page, "desk-applications");
  await page.locator("main tbody a").first().click();
  await page.waitForLoadState("load");
  assert.match(await page.locator("main").innerText(), /094259216/);
  await sound(page, "desk-application");
  await page.locator("#note").fill("Ζητήθηκε το πιστοποιητικό.");
  assert.equal(await acts(page, "note"), 303);
  assert.match(await page.locator(".pyli-timeline").innerText(), /Ζητήθηκε το πιστοποιητικό/);
  assert.match(await page.locator(".pyli-timeline").innerText(), /Ελένη Δημητρίου/);
  await page.locator("input[name=status][value=rejected]").check();
  assert.equal(await acts(page, "status"), 422);
  await showsProblems(page, ["reason"]);
  await sound(page, "desk-application-problem");
});

for (const service of ["requests", "applications"]) {
  journey(`two clerks answer one of the ${service} at once: one wins, the other loses nothing he typed`, async () => {
    if (service === "requests") await filed("Δύο υπάλληλοι μαζί");
    const [eleni, petros] = [await clerk(), await clerk("registrar")];
    for (const page of [eleni, petros]) {
      await goes(page, `/staff?service=${service}`);
      await page.locator("main tbody a").first().click();
      await page.waitForLoadState("load");
    }
    await eleni.locator("#answer").fill("Η απάντηση της Ελένης.");
    await petros.locator("#answer").fill("Η απάντηση του Πέτρου.");
    assert.equal(await acts(eleni, "answer"), 303);
    assert.equal(await acts(petros, "answer"), 412);
    assert.equal(await petros.locator("#answer").inputValue(), "Η απάντηση του Πέτρου.");
    assert.match(await petros.locator("main").innerText(), /Τι άλλαξε στο μεταξύ[^]*Η απάντηση της Ελένης/);
    await sound(petros, `desk-${service}-stale`);
    assert.equal(await acts(petros, "answer"), 303, "having seen it, he may");
  });
}

journey("a case given to a department out of one's reach is left with a word, and is a missing page then", async () => {
  await filed("Για το Δημοτολόγιο");
  const page = await newPage();
  await signsIn(page, { email: "anna@dimos.example.gr", password: "anna-anna-anna" });
  await opens(page, "/staff", "Για το Δημοτολόγιο");
  const path = new URL(page.url()).pathname;
  await page.locator("#department").selectOption({ label: "Δημοτολόγιο" });
  assert.equal(await acts(page, "assignment"), 303);
  assert.match(await page.locator("main").innerText(), /δόθηκε σε άλλο τμήμα/);
  await sound(page, "desk-given-away");
  assert.equal((await page.goto(path)).status(), 404);
  const eleni = await clerk();
  await opens(eleni, "/staff", "Για το Δημοτολόγιο");
  await eleni.locator("#department").selectOption({ label: TECHNICAL });
  assert.equal(await acts(eleni, "assignment"), 303);
  assert.match(await eleni.locator("main").innerText(), /Ανατέθηκε: Τεχνική Υπηρεσία/);
});

journey("a citizen is verified with the code on his profile, and not with another", async () => {
  const person = portal.signIn("citizen");
  const citizen = await newPage();
  await signsIn(citizen, { email: "nikos@example.gr", password: "nikos-nikos-nikos" });
  const page = await clerk();
  await goes(page, "/staff/citizens");
  await sound(page, "desk-citizens");
  await page.locator("#q").fill("nikos@example.gr");
  await send(page, "q");
  await sound(page, "desk-citizens-found");
  await page.locator("main tbody a").first().click();
  await page.waitForLoadState("load");
  assert.match(await page.locator("main").innerText(), /δεν έχει συμπληρώσει τα στοιχεία του/);
  await sound(page, "desk-citizen-without-details");

  await declares(citizen);
  await page.reload();
  await page.locator("input[name=document_kind][value=identity_card]").check();
  await page.locator("#office").fill("Δημαρχείο, γκισέ 1");
  await page.locator("#code").fill("000000x");
  assert.equal(await acts(page, "verification"), 422);
  await showsProblems(page, ["code"]);
  await sound(page, "desk-citizen-wrong-code");
  await page.locator("#code").fill(await code(citizen));
  assert.equal(await acts(page, "verification"), 303);
  assert.match(await page.locator("main").innerText(), /Ο πολίτης πιστοποιήθηκε/);
  await sound(page, "desk-citizen-verified");

  assert.equal(await acts(page, "revocation"), 422);
  await page.locator("#reason").fill("Έδειξε έγγραφο άλλου.");
  assert.equal(await acts(page, "revocation"), 303);
  assert.match(await page.locator("main").innerText(), /Έδειξε έγγραφο άλλου/);
  await chooses(page, "Άλλος πολίτης");
  await page.locator("#q").fill("094259216");
  await send(page, "q");
  assert.match(await page.locator("main tbody").innerText(), /Παπαδοπούλου/);
  assert.ok(person.email);
});

journey("the dashboard's numbers lead to the lists that they count", async () => {
  const page = await clerk("administrator");
  await goes(page, "/staff/dashboard");
  await sound(page, "desk-dashboard");
  const links = await page.locator("main table a").evaluateAll((all) =>
    all.map((link) => ({ path: link.getAttribute("href"), count: Number(link.firstChild.textContent) })),
  );
  assert.ok(links.length > 20);
  for (const { path, count } of links.filter(({ count }) => count < 20)) {
    await goes(page, path);
    assert.equal(await page.locator("main tbody tr").count(), count, path);
  }
});

journey("a new case appears in the open list by itself, and the badge says so", async () => {
  const page = await clerk();
  await goes(page, "/staff");
  const stayed = await page.evaluate(() => (window.stayed = true));
  await filed("Ήρθε μόνο του");
  await page.locator("#queue-list a", { hasText: "Ήρθε μόνο του" }).waitFor();
  assert.equal(await page.evaluate(() => window.stayed), stayed, "the page was not loaded again");
  await page.locator("nav [data-news=all] [data-count]", { hasText: "1" }).first().waitFor();
  assert.match(await page.locator("[data-live]").innerText(), /ενημερώθηκε/);
  await sound(page, "desk-live");
  await goes(page, "/staff");
  assert.equal(await page.locator("[data-news=requests]").isVisible(), false, "he has looked");
});

journey("the desk is for staff: citizens and auditors are told so", async () => {
  for (const role of ["citizen", "auditor"]) {
    const page = await newPage();
    await signsIn(page, portal.signIn(role));
    for (const path of ["/staff", "/staff/citizens", "/staff/dashboard", "/staff/live", "/staff/list"]) {
      assert.equal((await page.goto(path)).status(), 403, `${role} ${path}`);
    }
  }
});

journey("without JavaScript the desk works, and what was typed survives signing in again", async () => {
  await filed("Χωρίς δέσμη ενεργειών");
  const page = await clerk("staff", { javaScriptEnabled: false });
  await opens(page, "/staff", "Χωρίς δέσμη ενεργειών");
  await page.locator("#answer").fill("Μισή απάντηση.");
  await page.context().clearCookies();
  await acts(page, "answer");
  await fill(page, portal.signIn("staff"));
  await send(page, "password");
  assert.equal(await page.locator("#answer").inputValue(), "Μισή απάντηση.");
  assert.equal(await acts(page, "answer"), 303);
});

async function declares(page) {
  await page.goto("/profile");
  await fill(page, {
    given_name: "Νίκος", family_name: "Γεωργίου", father_name: "Ανδρέας", tax_number: "090000045",
    identity_kind: "identity_card", identity_number: "ΑΜ 654321", phone: "2310000000",
    "birth_date-day": "2", "birth_date-month": "5", "birth_date-year": "1979",
    street: "Τσιμισκή 3", postal_code: "54622", city: "Θεσσαλονίκη",
  });
  assert.equal(await send(page, "tax_number"), 303);
}

async function code(page) {
  await page.goto("/profile");
  return page.locator(".pyli-code__digits").innerText();
}
