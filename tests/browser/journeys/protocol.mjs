// The registrar's page: with the register stopped and back, with one that refuses, with one that answers nonsense.
import assert from "node:assert/strict";

import { fillsIn, goesOn, verifiedCitizen } from "../applicants.mjs";
import { showsProblems, sound } from "../checks.mjs";
import { chooses, signsIn } from "../people.mjs";
import { standIn } from "../register.mjs";
import { journey, newPage, portal, register } from "../stage.mjs";

const NUMBER = /(\d+)\/20\d\d/;
const TODAY = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Athens" }).format(new Date());

async function registrar(options = {}) {
  const page = await newPage(options);
  assert.equal(await signsIn(page, portal.signIn("registrar")), 303);
  return page;
}

/** Files an application; answers with what the citizen is told. */
async function applies(citizen, purpose) {
  await fillsIn(citizen, purpose);
  assert.equal(await goesOn(citizen, {}), 303);
  return citizen.locator("main").innerText();
}

/** Presses the button of the form that is sent to this address; answers with the status. */
async function presses(page, ending) {
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator(`main form[action$="${ending}"] button[type=submit]`).click();
  const status = (await answer).status();
  await page.waitForLoadState("load");
  return status;
}

const says = (page) => page.locator("main").innerText();

async function untilNothingWaits(page) {
  await page.goto("/staff/protocol");
  while (!/Δεν περιμένει καμία υπόθεση/.test(await says(page))) await chooses(page, "Ενημέρωση");
}

async function opensTheOnlyCase(page, list) {
  await page.goto(list);
  const rows = page.locator("main tbody tr");
  assert.equal(await rows.count(), 1, await says(page));
  await rows.locator("a").click();
  await page.waitForLoadState("load");
}

async function writesByHand(page, number) {
  await page.locator("#number").fill(number);
  await page.locator("#date").fill(TODAY);
  return presses(page, "/number");
}

journey("a case that is filed while the register is stopped waits on the registrar's page, and is numbered later", async () => {
  const citizen = await newPage();
  await verifiedCitizen(citizen);
  const page = await registrar();
  await chooses(page, "Πρωτόκολλο");
  assert.match(await says(page), /Δεν περιμένει καμία υπόθεση/);
  await sound(page, "registrar-nothing-waits");

  await register.stop();
  assert.match(await applies(citizen, "Για την εφορία"), /Ο αριθμός πρωτοκόλλου εκκρεμεί/);
  await page.goto("/staff/dashboard");
  assert.match(await says(page), /Δεν απαντά\s+Από/i);
  await sound(page, "registrar-dashboard");
  await chooses(page, "Υποθέσεις χωρίς αριθμό και διακοπές");
  assert.match(await says(page), /Δεν απαντά\s+Από[^]*Το πρωτόκολλο δεν ήταν προσβάσιμο/i);
  await sound(page, "registrar-waiting");
  await opensTheOnlyCase(page, "/staff/protocol");
  assert.match(await says(page), /η Πύλη τη δοκιμάζει μόνη της/);
  await sound(page, "registrar-case-waits");
  assert.equal(await presses(page, "/retry"), 303, "a try that fails is no error");
  const plain = await registrar({ javaScriptEnabled: false });
  await plain.goto("/staff/protocol");
  assert.equal(await presses(plain, "/staff/protocol/retry"), 303);
  assert.match(await says(plain), /δοκιμάζονται τώρα/);

  await register.start();
  await presses(plain, "/staff/protocol/retry");
  await untilNothingWaits(page);
  assert.match(await says(page), /Απαντά\s+Τελευταία απάντηση/i);
});

journey("an outage is kept with the cases that were filed in it, each with what was tried", async () => {
  const citizen = await newPage();
  await verifiedCitizen(citizen);
  await register.stop();
  // The first is filed before anybody knows.
  for (const purpose of ["Για την τράπεζα", "Για το γυμναστήριο"]) await applies(citizen, purpose);
  const page = await registrar();
  await page.goto("/staff/protocol/outages");
  assert.match(await says(page), /Συνεχίζεται/i);
  await sound(page, "registrar-outages");
  await register.start();
  await untilNothingWaits(page);
  await page.goto("/staff/protocol/outages");
  await page.locator("main tbody tr a").first().click();
  await page.waitForLoadState("load");
  assert.match(await page.locator("main tbody").innerText(), NUMBER, "it has its number now");
  await sound(page, "registrar-outage");
  await page.locator("main tbody a").first().click();
  await page.waitForLoadState("load");
  assert.match(await says(page), /Καταχωρίστηκε/);
  await sound(page, "registrar-case-numbered");
});

journey("what the register refuses is numbered by hand, and not with a number that another case has", async () => {
  const citizen = await newPage();
  await verifiedCitizen(citizen);
  const [, held] = (await applies(citizen, "Για το σχολείο")).match(NUMBER);
  await register.stop();
  const refusing = await standIn(register.url, 422, { detail: "λείπει το είδος του εγγράφου" });
  await applies(citizen, "Για τον στρατό");
  const page = await registrar();
  await opensTheOnlyCase(page, "/staff/protocol?list=troubled");
  assert.match(await says(page), /λείπει το είδος του εγγράφου/);
  await page.goto("/staff/protocol?list=troubled");
  assert.match(await says(page), /Δεν έγινε δεκτή[^]*διορθώστε την αιτία/i);
  await sound(page, "registrar-refused");
  await opensTheOnlyCase(page, "/staff/protocol?list=troubled");
  await sound(page, "registrar-case-refused");

  assert.equal(await writesByHand(page, held), 422);
  await showsProblems(page, ["number"]);
  assert.equal(await page.locator("#number").inputValue(), held, "what he typed is there");
  assert.match(await says(page), /Τον αριθμό έχει η υπόθεση με Α\.Α\./);
  await sound(page, "registrar-number-held");
  assert.equal(await writesByHand(page, "70001"), 303);
  assert.match(await says(page), /70001\/20\d\d/);
  await sound(page, "registrar-by-hand");
  await page.goto("/staff/protocol?list=troubled");
  assert.match(await says(page), /Καμία υπόθεση δεν χρειάζεται ενέργειά σας/);
  await refusing.leave();
  await register.start();
});

journey("what the register answers nonsense about is set aside with what to do, and a try settles it", async () => {
  const citizen = await newPage();
  await verifiedCitizen(citizen);
  await register.stop();
  const entry = { number: 4, year: 2026, date: "2026-11-22", reference: "018f0000-0000-7000-8000-000000000000" };
  const confused = await standIn(register.url, 201, entry);
  assert.match(await applies(citizen, "Για δάνειο"), /Ο αριθμός πρωτοκόλλου εκκρεμεί/);
  const page = await registrar();
  await page.goto("/staff/protocol?list=troubled");
  while (!(await page.locator("main tbody tr").count())) await chooses(page, "Ενημέρωση");
  assert.match(await says(page), /Εγγραφή άλλης υπόθεσης[^]*Αναζητήστε στο βιβλίο/i);
  await sound(page, "registrar-doubtful");
  await confused.leave();
  await register.start();
  await opensTheOnlyCase(page, "/staff/protocol?list=troubled");
  assert.equal(await presses(page, "/retry"), 303);
  while (!NUMBER.test(await says(page))) await chooses(page, "Ενημέρωση");
  assert.match(await says(page), /Η απάντηση δεν μπορεί να ισχύει/, "what was tried stays");
});
