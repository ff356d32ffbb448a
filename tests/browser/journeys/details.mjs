// «Τα στοιχεία μου»: mistakes first, then right; and what a certificate asks before.
import assert from "node:assert/strict";

import { DETAILS, declares, verifiedCitizen, verifies } from "../applicants.mjs";
import { showsProblems, sound } from "../checks.mjs";
import { fill, registers, send, someone } from "../people.mjs";
import { journey, newPage } from "../stage.mjs";

journey("details with mistakes are shown again with each of them, and then saved", async () => {
  const page = await newPage();
  const person = someone();
  await registers(page, person);
  await page.goto("/profile");
  assert.equal(await page.locator("[name=family_name]").inputValue(), person.family_name, "the name is there already");
  await sound(page, "profile-new");

  const wrong = { ...DETAILS, "birth_date-day": "31", "birth_date-month": "2", tax_number: "123456781", postal_code: "1" };
  await fill(page, wrong);
  assert.equal(await send(page, "tax_number"), 422);
  await showsProblems(page, ["birth_date-day", "tax_number", "postal_code"]);
  assert.equal(await page.locator("[name=birth_date-day]").inputValue(), "31");
  assert.equal(await page.locator("[name=father_name]").inputValue(), "Γεώργιος");
  await sound(page, "profile-problem");

  await fill(page, { "birth_date-day": "25", "birth_date-month": "3", tax_number: "094259216", postal_code: "10431" });
  assert.equal(await send(page, "tax_number"), 303);
  const saved = await page.locator("main").innerText();
  assert.match(saved, /αποθηκεύτηκαν/);
  assert.match(saved, /\b\d{3} \d{3}\b/, "the code for the counter");
  await sound(page, "profile-unverified");
});

journey("whoever is not verified is told what he lacks; a changed telephone changes nothing, a changed name does", async () => {
  const page = await newPage();
  const person = someone();
  await registers(page, person);
  await page.goto("/certificates");
  await sound(page, "certificates");
  const refused = await page.goto("/certificates/population-register/new");
  assert.equal(refused.status(), 403);
  assert.match(await page.locator("main").innerText(), /Συμπληρώστε και αποθηκεύστε τα στοιχεία σας/);
  await sound(page, "not-verified");
  await declares(page);
  assert.equal((await page.goto("/certificates/property-tax/new")).status(), 403);
  await sound(page, "not-verified-unverified");
  await verifies(person);
  assert.equal((await page.goto("/certificates/population-register/new")).status(), 200);

  await page.goto("/profile");
  await sound(page, "profile-verified");
  await fill(page, { phone: "210 7654321" });
  assert.equal(await send(page, "tax_number"), 303);
  assert.match(await page.locator("main").innerText(), /Πιστοποιημένος χρήστης/i);
  await fill(page, { father_name: "Κωνσταντίνος" });
  assert.equal(await send(page, "tax_number"), 303);
  assert.match(await page.locator("main").innerText(), /Δεν έχει γίνει πιστοποίηση/i);
});

journey("details that were typed before a sign-in are there after it", async () => {
  const page = await newPage();
  const person = await verifiedCitizen(page);
  await page.goto("/profile");
  await fill(page, { phone: "2101112223" });
  await page.context().clearCookies();
  await send(page, "tax_number");
  await fill(page, { email: person.email, password: person.password });
  assert.equal(await send(page, "password"), 200);
  assert.equal(await page.locator("[name=phone]").inputValue(), "2101112223");
  assert.equal(await send(page, "tax_number"), 303);
});

journey("the pages of details and certificates are sound in English too", async () => {
  const page = await newPage();
  await verifiedCitizen(page);
  for (const path of ["/en", "/en/profile", "/en/certificates", "/en/certificates/property-tax", "/en/certificates/population-register/new"]) {
    assert.equal((await page.goto(path)).status(), 200, path);
    await sound(page, `citizen${path.replaceAll("/", "-")}`);
  }
});
