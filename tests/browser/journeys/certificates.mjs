// An application from «Νέα Αίτηση» to its number, and every way in which the form can go wrong.
import assert from "node:assert/strict";

import { count, fillsIn, goesOn, verifiedCitizen } from "../applicants.mjs";
import { sound } from "../checks.mjs";
import { presses, reaches } from "../keys.mjs";
import { chooses } from "../people.mjs";
import { journey, newPage } from "../stage.mjs";

const TAP = "/certificates/property-tax/new/tap_clearance";

journey("a verified citizen applies, gets the Α.Α. and the protocol number, and follows it", async () => {
  const page = await newPage();
  await verifiedCitizen(page);
  await page.goto("/");
  await sound(page, "home-citizen");
  await page.goto("/certificates");
  await sound(page, "certificates-verified");
  await page.goto("/certificates/population-register");
  await sound(page, "applications-empty");
  await fillsIn(page, "Για τον ΕΦΚΑ");
  await sound(page, "application-check");
  assert.equal(await goesOn(page, {}), 303);
  const told = await page.locator("main").innerText();
  assert.match(told, /Α\.Α\..*\n\d+/);
  assert.match(told, /\d+\/20\d\d/, "the protocol number");
  await sound(page, "application-sent");

  await chooses(page, "Προβολή της αίτησης");
  const case_ = await page.locator("main").innerText();
  for (const words of ["Για τον ΕΦΚΑ", "Σε δύο αντίγραφα.", "Μέσα από την Πύλη", "Αριθμός πρωτοκόλλου"]) {
    assert.ok(case_.includes(words), words);
  }
  await sound(page, "application-case");
  await chooses(page, "Απόδειξη υποβολής");
  await sound(page, "application-receipt");
  await page.goto("/certificates/population-register");
  assert.match(await page.locator("tbody tr").first().innerText(), /\d+\/20\d\d/);
  await sound(page, "applications");

  await page.locator("tbody a").first().click();
  await chooses(page, "Ανάκληση της αίτησης");
  await sound(page, "application-withdrawal");
  assert.equal(await goesOn(page, {}), 303);
  assert.match(await page.locator("main").innerText(), /Ανακλήθηκε/i);
});

journey("each step names its own mistakes and keeps what was typed", async () => {
  const page = await newPage();
  await verifiedCitizen(page);
  await page.goto("/certificates/population-register/new");
  await sound(page, "application-choose");
  assert.equal(await goesOn(page, {}), 422);
  await sound(page, "application-choose-problem");
  await goesOn(page, { certificate: "nearest_relatives" });
  await sound(page, "application-start");
  await chooses(page, "Συνέχεια");
  const wrong = { deceased_name: "Άννα Παππά", "date_of_death-day": "31", "date_of_death-month": "2", "date_of_death-year": "2026" };
  assert.equal(await goesOn(page, wrong), 422);
  const problems = await page.locator(".govuk-error-summary").innerText();
  assert.match(problems, /ημερομηνία θανάτου/i);
  assert.match(problems, /Ληξιαρχείο/);
  assert.doesNotMatch(problems, /Τι ήσασταν/, "only what this page asks");
  assert.equal(await page.locator("[name=deceased_name]").inputValue(), "Άννα Παππά");
  await sound(page, "application-question-problem");
  assert.equal(await goesOn(page, { "date_of_death-day": "28", registry_office: "Αθηνών" }), 303);
  assert.equal(await goesOn(page, {}), 422, "a choice that was not made");
  await sound(page, "application-choice-problem");
  assert.equal(await goesOn(page, { relation: "other_relative" }), 303);
  assert.equal(await goesOn(page, { relation_details: "Ανιψιός" }), 303);
  await page.locator("[name=details]").evaluate((field) => field.removeAttribute("maxlength"));
  assert.equal(await goesOn(page, { details: "λέξεις ".repeat(1_429) }), 422);
  await sound(page, "application-details-problem");
  assert.equal(await goesOn(page, { details: "" }), 303);
  assert.equal(await goesOn(page, {}), 422);
  await sound(page, "application-delivery-problem");
  assert.equal(await goesOn(page, { delivery: "post" }), 303);
  assert.equal(await page.locator("[name=street]").inputValue(), "Ερμού 12", "his own address is there");
  assert.equal(await goesOn(page, { postal_code: "12" }), 422);
  await sound(page, "application-destination-problem");
  assert.equal(await goesOn(page, { postal_code: "104 32" }), 303);
  assert.match(await page.locator("main").innerText(), /10432 Αθήνα/);
});

journey("an answer is changed from «Ελέγξτε τις απαντήσεις σας», and what the change asks comes next", async () => {
  const page = await newPage();
  await verifiedCitizen(page);
  await page.goto(`${TAP}/question/property_kind`);
  await goesOn(page, { property_kind: "plot" });
  await goesOn(page, { purpose: "transfer" });
  await goesOn(page, { capacity: "owner" });
  await goesOn(page, { property_address: "Ερμού 1", area: "85,50" });
  while (page.url().includes("/question/")) await goesOn(page, {});
  await goesOn(page, {});
  await goesOn(page, { delivery: "municipality" });
  await sound(page, "application-check-tap");
  assert.doesNotMatch(await page.locator("main").innerText(), /Αριθμός παροχής/);

  await page.locator("a", { hasText: "Αλλαγή: Τι είναι το ακίνητο;" }).click();
  await goesOn(page, { property_kind: "electrified" });
  assert.match(page.url(), /question\/.*to=check/, "what it asks now");
  assert.equal(await goesOn(page, { supply_number: "12α" }), 422);
  assert.equal(await goesOn(page, { supply_number: "123456789" }), 303);
  assert.match(await page.locator("h1").innerText(), /Ελέγξτε/);
  assert.match(await page.locator("main").innerText(), /123456789/);
  await page.locator("a", { hasText: "Αλλαγή: Τρόπος αποστολής" }).click();
  await page.goBack();
  assert.match(await page.locator("h1").innerText(), /Ελέγξτε/, "Back works");
  assert.equal(await goesOn(page, {}), 303);
  assert.match(await page.locator("main").innerText(), /\d+\/20\d\d/);
});

journey("the check page refuses what is incomplete and leads to it", async () => {
  const page = await newPage();
  await verifiedCitizen(page);
  await page.goto(`${TAP}/question/property_kind`);
  await goesOn(page, { property_kind: "plot" });
  await page.goto(`${TAP}/check`);
  await sound(page, "application-check-gaps");
  assert.equal(await goesOn(page, {}), 422);
  assert.match(await page.title(), /^Πρόβλημα: /);
  await page.locator(".govuk-error-summary a").first().click();
  assert.match(page.url(), /question\/purpose\?to=check/);
});

journey("a double click on «Υποβολή», and a second window, make one application", async () => {
  const page = await newPage();
  await verifiedCitizen(page);
  await fillsIn(page, "Μία φορά");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.locator("main form button[type=submit]").dblclick({ noWaitAfter: true });
  await page.waitForURL(/\/sent$/);
  const answer = other.waitForResponse((response) => response.request().method() === "POST");
  await other.locator("main form button[type=submit]").click();
  assert.equal((await answer).status(), 303);
  await other.waitForURL(/\/sent$/);
  assert.equal(other.url(), page.url(), "both see the same confirmation");
  await page.goBack();
  assert.equal(await count(page), 1);
});

journey("whoever is signed out in mid-form goes on where he was", async () => {
  const page = await newPage();
  const person = await verifiedCitizen(page);
  await page.goto("/certificates/population-register/new/birth/question/purpose");
  await page.context().clearCookies();
  await goesOn(page, { purpose: "Για το σχολείο" });
  assert.match(await page.locator("main").innerText(), /δεν χάθηκαν/);
  await goesOn(page, { email: person.email, password: person.password });
  assert.equal(await page.locator("[name=purpose]").inputValue(), "Για το σχολείο");
  assert.equal(await goesOn(page, {}), 303);
  assert.match(page.url(), /\/birth\/details$/);
});

journey("without JavaScript the whole application is filed", async () => {
  const page = await newPage({ javaScriptEnabled: false });
  await verifiedCitizen(page);
  await fillsIn(page, "Χωρίς JavaScript");
  assert.equal(await goesOn(page, {}), 303);
  assert.match(await page.locator("main").innerText(), /\d+\/20\d\d/);
  assert.equal(await count(page), 1);
});

journey("by keyboard alone the whole application is filed", async () => {
  const page = await newPage();
  await verifiedCitizen(page);
  await page.goto("/certificates/population-register/new");
  await reaches(page, (element) => element.name === "certificate");
  await page.keyboard.press("Space");
  await presses(page, "Συνέχεια");
  await presses(page, "Συνέχεια");
  await reaches(page, (element) => element.name === "purpose");
  await page.keyboard.type("Με το πληκτρολόγιο");
  await presses(page, "Συνέχεια");
  await presses(page, "Συνέχεια");
  await reaches(page, (element) => element.name === "delivery");
  await page.keyboard.press("Space");
  await presses(page, "Συνέχεια");
  await presses(page, "Υποβολή");
  assert.match(page.url(), /\/sent$/);
});

journey("somebody else's application, and one that is not there, are the same page", async () => {
  const [owner, stranger] = [await newPage(), await newPage()];
  await verifiedCitizen(owner);
  await fillsIn(owner, "Δικό μου");
  await goesOn(owner, {});
  await verifiedCitizen(stranger);
  for (const end of ["", "/sent", "/receipt", "/withdrawal"]) {
    const path = new URL(owner.url()).pathname.replace("/sent", end);
    assert.equal((await stranger.goto(path)).status(), 404, path);
  }
  for (const path of ["/certificates/nonsense", "/certificates/population-register/new/tap_clearance", "/certificates/property-tax/new/unknown/details"]) {
    assert.equal((await stranger.goto(path)).status(), 404, path);
  }
});
