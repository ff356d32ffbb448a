// The municipality's own instructions in a browser, from the anonymous comment to the number that follows by itself.
import assert from "node:assert/strict";

import { declares, fillsIn, goesOn } from "../applicants.mjs";
import { sound } from "../checks.mjs";
import { answers, chooses, fill, filesARequest, opens, registers, send, signsIn, someone } from "../people.mjs";
import { journey, newPage, portal, register } from "../stage.mjs";

const NUMBER = /\d+\/20\d\d/;

journey("the seed's story: comment, request, complaint, proposal, answers, one sent to the protocol", async () => {
  const visitor = await newPage();
  await visitor.goto("/comment");
  assert.match(await visitor.locator("main").innerText(), /δεν (θα )?μπορ/i, "told before he files");
  await fill(visitor, { subject: "Σκουπίδια στο ρέμα", text: "Κάθε Δευτέρα." });
  assert.equal(await send(visitor, "subject"), 303);

  const citizen = await newPage();
  await registers(citizen, someone());
  const cases = { request: "Θέση για αναπηρικό", complaint: "Κλειστό πεζοδρόμιο", proposal: "Δέντρα στην πλατεία" };
  for (const [kind, subject] of Object.entries(cases)) {
    await filesARequest(citizen, { kind, subject, text: "Δείτε το παρακαλώ." });
    assert.match(await citizen.locator("main").innerText(), /Α\.Α\.?\D*\d+/);
  }

  const clerk = await newPage();
  await signsIn(clerk, portal.signIn("staff"));
  for (const subject of Object.values(cases)) await answers(clerk, subject, "Το εξετάζουμε.");
  await opens(clerk, "/staff?status=all", cases.complaint);
  const sent = clerk.waitForResponse((response) => response.request().method() === "POST");
  await clerk.locator('main form[action*="/protocol"] button[type=submit]').first().click();
  assert.equal((await sent).status(), 303);
  await clerk.waitForLoadState("load");
  assert.match(await clerk.locator("main").innerText(), NUMBER);

  await opens(citizen, "/requests", cases.complaint);
  await chooses(citizen, "Ενημέρωση");
  const told = await citizen.locator("main").innerText();
  assert.match(told, /Το εξετάζουμε\./);
  assert.match(told, NUMBER);
  await sound(citizen, "story-protocolled");
  await citizen.goto("/requests");
  const row = citizen.locator("tbody tr").filter({ hasText: cases.complaint });
  assert.match(await row.innerText(), NUMBER);
});

journey("the seed's story: a certificate before and after the counter, and with the register stopped", async () => {
  const person = someone();
  const citizen = await newPage();
  await registers(citizen, person);
  const refused = await citizen.goto("/certificates/population-register/new");
  assert.equal(refused.status(), 403, "his details are missing");
  await declares(citizen);
  assert.equal((await citizen.goto("/certificates/population-register/new")).status(), 403, "nobody has verified him");
  await verifiedAtTheCounter(person, citizen);

  await fillsIn(citizen, "Για το σχολείο");
  assert.equal(await goesOn(citizen, {}), 303);
  assert.match(await citizen.locator("main").innerText(), NUMBER, "the number at once");

  await register.stop();
  await fillsIn(citizen, "Για το στεγαστικό");
  assert.equal(await goesOn(citizen, {}), 303);
  const told = await citizen.locator("main").innerText();
  assert.match(told, /Α\.Α\..*\n\d+/);
  assert.match(told, /Ο αριθμός πρωτοκόλλου εκκρεμεί/);
  await sound(citizen, "story-deferred");
  await chooses(citizen, "Προβολή της αίτησης");
  await sound(citizen, "story-deferred-case");

  await register.start();
  const number = citizen.getByText(NUMBER).first();
  while (!(await number.isVisible())) await chooses(citizen, "Ενημέρωση");
  assert.equal(await citizen.locator("main").getByText(/^Αριθμός πρωτοκόλλου \d+\//).count(), 1, "once");
  await sound(citizen, "story-numbered-later");
});

async function verifiedAtTheCounter(person, citizen) {
  await citizen.goto("/profile");
  const code = (await citizen.locator("main").innerText()).match(/\d{3}\s\d{3}/)[0];
  const clerk = await newPage();
  await signsIn(clerk, portal.signIn("staff"));
  await clerk.goto("/staff/citizens");
  await clerk.locator("#q").fill(person.email);
  await send(clerk, "q");
  await clerk.locator("main tbody a").first().click();
  await clerk.waitForLoadState("load");
  await fill(clerk, { document_kind: "identity_card", office: "Δημαρχείο", code });
  assert.equal(await send(clerk, "code"), 303);
}
