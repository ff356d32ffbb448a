// Sending twice makes one case, whichever way it happens.
import assert from "node:assert/strict";

import { fill, formWith, registers, someone } from "../people.mjs";
import { journey, newPage } from "../stage.mjs";

journey("a double click on «Υποβολή» makes one case", async () => {
  const page = await newPage();
  await registers(page, someone());
  await page.goto("/requests/new");
  await fill(page, { kind: "request", subject: "Μία φορά", text: "Κι ας πατήθηκε δύο." });
  await formWith(page, "subject").locator("button[type=submit]").first().dblclick({ noWaitAfter: true });
  await page.waitForURL((url) => url.pathname !== "/requests/new");
  assert.equal(await count(page, "Μία φορά"), 1);
});

journey("the same form sent twice by a nervous network makes one case", async () => {
  const page = await newPage();
  await registers(page, someone());
  await page.goto("/requests/new");
  await fill(page, { kind: "request", subject: "Δύο φορές σταλμένο", text: "Το ίδιο κείμενο." });
  const answers = await formWith(page, "subject").evaluate(async (form) => {
    const send = () =>
      fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    return (await Promise.all([send(), send()])).map(({ type }) => type);
  });
  assert.deepEqual(answers, ["opaqueredirect", "opaqueredirect"], "both are sent on to the case");
  assert.equal(await count(page, "Δύο φορές σταλμένο"), 1);
});

async function count(page, subject) {
  await page.goto("/requests");
  return page.locator("main a").filter({ hasText: subject }).count();
}
