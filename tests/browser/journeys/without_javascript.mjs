// The same portal without JavaScript: nothing is missing.
import assert from "node:assert/strict";

import { sound } from "../checks.mjs";
import { answers, chooses, fill, filesARequest, opens, registers, send, signsIn, someone } from "../people.mjs";
import { journey, newPage, portal } from "../stage.mjs";

const withoutJavaScript = () => newPage({ javaScriptEnabled: false });

/** The checks are scripts themselves: they run on a twin of the page to which no script of the portal comes. */
async function soundWithout(page, name) {
  const twin = await newPage({ storageState: await page.context().storageState() });
  await twin.route(/\.m?js(\?|$)/, (route) => route.abort());
  await twin.goto(page.url());
  await sound(twin, name);
  await twin.context().close();
}

journey("without JavaScript a visitor comments", async () => {
  const page = await withoutJavaScript();
  await page.goto("/comment");
  await fill(page, { subject: "Χωρίς JavaScript", text: "Κι όμως γίνεται." });
  assert.equal(await send(page, "subject"), 303);
  await soundWithout(page, "plain-comment-filed");
});

journey("without JavaScript a citizen files, a clerk answers, the citizen sees it", async () => {
  const subject = "Ο κάδος της γωνίας";
  const citizen = await withoutJavaScript();
  assert.equal(await registers(citizen, someone()), 303);
  await filesARequest(citizen, { kind: "proposal", subject, text: "Να μεταφερθεί απέναντι." });
  await opens(citizen, "/requests", subject);
  await soundWithout(citizen, "plain-request-case");

  const clerk = await withoutJavaScript();
  await signsIn(clerk, portal.signIn("staff"));
  await answers(clerk, subject, "Μεταφέρθηκε.");
  await soundWithout(clerk, "plain-staff-case");

  await chooses(citizen, "Ενημέρωση");
  assert.match(await citizen.locator("main").innerText(), /Μεταφέρθηκε\./);
});
