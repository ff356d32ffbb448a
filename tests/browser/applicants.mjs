// The way to a certificate: details, the counter, and the form step by step.
import assert from "node:assert/strict";

import { chooses, fill, registers, send, someone } from "./people.mjs";
import { portal } from "./stage.mjs";

/** Good details, by the names of the form. */
export const DETAILS = {
  father_name: "Γεώργιος",
  mother_name: "Άννα",
  "birth_date-day": "25",
  "birth_date-month": "3",
  "birth_date-year": "1956",
  tax_number: "094259216",
  identity_kind: "identity_card",
  identity_number: "ΑΒ 123456",
  phone: "6912345678",
  street: "Ερμού 12",
  postal_code: "10431",
  city: "Αθήνα",
};

/** Completes «Τα στοιχεία μου». */
export async function declares(page, details = DETAILS) {
  await page.goto("/profile");
  await fill(page, details);
  assert.equal(await send(page, "tax_number"), 303, "saved and sent on");
}

/** A citizen whom the municipality has verified, signed in on this page. */
export async function verifiedCitizen(page) {
  const person = someone();
  await registers(page, person);
  await declares(page);
  await verifies(person);
  return person;
}

/** The clerk at the counter: the citizen's code is on his own page, and the API may do without. */
export async function verifies(person) {
  const clerk = await token(portal.signIn("staff"));
  const { id } = (await token(person)).account;
  const answer = await call(`/api/v1/staff/citizens/${id}/verification`, clerk.token, {
    document_kind: "identity_card",
    office: "Δημαρχείο",
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** Fills the page of a step and goes on; answers with the status. */
export async function goesOn(page, fields) {
  await fill(page, fields);
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await page.locator("main form button[type=submit]").first().click();
  const status = (await answer).status();
  await page.waitForLoadState("load");
  return status;
}

/** Answers every step of an application for a family status; ends on «Ελέγξτε τις απαντήσεις σας». */
export async function fillsIn(page, purpose) {
  await page.goto("/certificates/population-register");
  await chooses(page, "Νέα Αίτηση");
  assert.equal(await goesOn(page, { certificate: "family_status" }), 303);
  await chooses(page, "Συνέχεια");
  assert.equal(await goesOn(page, { purpose }), 303);
  assert.equal(await goesOn(page, { details: "Σε δύο αντίγραφα." }), 303);
  assert.equal(await goesOn(page, { delivery: "portal" }), 303);
  assert.match(await page.locator("h1").innerText(), /Ελέγξτε τις απαντήσεις σας/);
}

/** How many applications the citizen has in this family. */
export async function count(page, family = "population-register") {
  await page.goto(`/certificates/${family}`);
  return page.locator("main tbody tr").count();
}

async function token({ email, password }) {
  const answer = await call("/api/v1/sessions", null, { email, password });
  assert.equal(answer.status, 201);
  return answer.json();
}

function call(path, bearer, body) {
  const headers = { "content-type": "application/json", "if-match": "*" };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  return fetch(`${portal.address}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}
