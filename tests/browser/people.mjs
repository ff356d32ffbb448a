// Who uses the portal, and what each does there. Fields go by their names, as in the API; buttons by their words.
import assert from "node:assert/strict";

let families = 0;

/** A name that no other person in this run has. */
export function someone() {
  families += 1;
  const unique = `${process.pid}-${families}`;
  return {
    given_name: "Ελένη",
    family_name: `Παπαδοπούλου ${families}`,
    email: `eleni-${unique}@example.org`,
    password: `Σωστό άλογο μπαταρία ${unique}`,
  };
}

/** The form that holds this field. */
export function formWith(page, field) {
  return page.locator(`main form:has([name="${field}"])`);
}

/** Fills the fields by name; a radio button is chosen by its value. */
export async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const radios = `main input[type=radio][name="${name}"]`;
    if (await page.locator(radios).count()) await page.locator(`${radios}[value="${value}"]`).check();
    else await page.locator(`main [name="${name}"]:not([type=hidden])`).fill(value);
  }
}

/** Presses the button of the form that holds this field, and waits for the page that comes. */
export async function send(page, field) {
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await formWith(page, field).locator("button[type=submit]").first().click();
  const status = (await answer).status();
  await page.waitForLoadState("load");
  return status;
}

export async function registers(page, person) {
  await page.goto("/register");
  await fill(page, person);
  return send(page, "password");
}

export async function signsIn(page, { email, password }) {
  await page.goto("/sign-in");
  await fill(page, { email, password });
  return send(page, "password");
}

/** Follows a link or presses a button with exactly these words. */
export async function chooses(page, words) {
  const found = page.locator("a, button").filter({ hasText: new RegExp(`^\\s*${words}\\s*$`) });
  await found.first().click();
  await page.waitForLoadState("load");
}

/** Files a request from the citizen's list; ends on the confirmation. */
export async function filesARequest(page, { kind = "request", subject, text, desired_action }) {
  await page.goto("/requests");
  await chooses(page, "Νέο Αίτημα");
  await fill(page, { kind, subject, text, ...(desired_action && { desired_action }) });
  const status = await send(page, "subject");
  assert.equal(status, 303, "filed and sent on");
}

/** Opens the case with this subject from a list. */
export async function opens(page, list, subject) {
  await page.goto(list);
  await page.locator("main a").filter({ hasText: subject }).first().click();
  await page.waitForLoadState("load");
}

export async function answers(page, subject, text) {
  await opens(page, "/staff", subject);
  const form = page.locator('main form[action$="/answer"]');
  await form.locator("#answer").fill(text);
  const answer = page.waitForResponse((response) => response.request().method() === "POST");
  await form.locator("button[type=submit]").first().click();
  assert.equal((await answer).status(), 303, "answered and sent on");
  await page.waitForLoadState("load");
}
