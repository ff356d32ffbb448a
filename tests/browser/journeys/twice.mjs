// Sending twice makes one case, whichever way it happens.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fill, formWith, registers, someone } from "../people.mjs";
import { newPage } from "../stage.mjs";

test("a double click on «Υποβολή» makes one case", async () => {
  const page = await newPage();
  await registers(page, someone());
  await page.goto("/requests/new");
  await fill(page, { kind: "request", subject: "Μία φορά", text: "Κι ας πατήθηκε δύο." });
  await formWith(page, "subject").locator("button").first().dblclick({ noWaitAfter: true });
  await page.waitForURL((url) => url.pathname !== "/requests/new");
  assert.equal(await count(page, "Μία φορά"), 1);
});

test("going back and sending the same form again makes one case", async () => {
  const page = await newPage();
  await registers(page, someone());
  await page.goto("/requests/new");
  const fields = { kind: "request", subject: "Πίσω και πάλι", text: "Το ίδιο κείμενο." };
  const submission = await formWith(page, "subject").locator("input[type=hidden]").first().inputValue();
  await fill(page, fields);
  for (let time = 0; time < 2; time += 1) {
    const sent = await page.request.post("/requests/new", {
      form: { ...(await hidden(page)), ...fields, desired_action: "" },
      headers: { "sec-fetch-site": "same-origin", origin: new URL(page.url()).origin },
      maxRedirects: 0,
    });
    assert.equal(sent.status(), 303, `time ${time + 1}, submission ${submission}`);
  }
  assert.equal(await count(page, "Πίσω και πάλι"), 1);
});

async function hidden(page) {
  const inputs = formWith(page, "subject").locator("input[type=hidden]");
  return Object.fromEntries(await inputs.evaluateAll((all) => all.map(({ name, value }) => [name, value])));
}

async function count(page, subject) {
  await page.goto("/requests");
  return page.locator("main a").filter({ hasText: subject }).count();
}
