// A receipt is kept as a file, pasted where anybody can check it, and proves the text; a changed one proves nothing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { showsProblems, sound } from "../checks.mjs";
import { chooses, fill, filesARequest, registers, send, someone } from "../people.mjs";
import { journey, newPage } from "../stage.mjs";

const SHOTS = fileURLToPath(new URL("../shots/", import.meta.url));
const TEXT = "Δεν ανάβει εδώ και δύο εβδομάδες.\nΟύτε η διπλανή «λάμπα»: ά α\u0301.";

/** Presses what saves a file, and answers with its name and its text. */
async function saves(page, locator) {
  const download = page.waitForEvent("download");
  await locator.click();
  const file = await download;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

/** As it comes out of the printer. */
async function printed(page, name) {
  await page.emulateMedia({ media: "print" });
  await page.screenshot({ path: `${SHOTS}${name}-print.png`, fullPage: true });
  const [wide, room] = await page.evaluate(() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]);
  assert.ok(wide <= room, `${name} in print: ${wide} px wide in ${room}`);
  await page.emulateMedia({ media: null });
}

/** Pastes a receipt and has it checked; answers with the status. */
async function shows(page, text) {
  await page.goto("/receipts/check");
  await fill(page, { receipt: text });
  return send(page, "receipt");
}

journey("a citizen keeps the receipt of his request, and a stranger sees what it proves", async () => {
  const citizen = await newPage();
  await registers(citizen, someone());
  await filesARequest(citizen, { kind: "complaint", subject: "Σκοτάδι στην οδό Ερμού", text: TEXT });
  await sound(citizen, "receipt-request-sent");
  const atOnce = await saves(citizen, citizen.getByRole("link", { name: "Αποθήκευση της απόδειξης σε αρχείο" }));
  await chooses(citizen, "Απόδειξη υποβολής");
  await sound(citizen, "receipt-printable");
  await printed(citizen, "receipt-printable");
  const later = await saves(citizen, citizen.getByRole("button", { name: "Αποθήκευση της απόδειξης σε αρχείο" }));
  assert.deepEqual(later, atOnce, "the same file whenever he asks");
  assert.match(later.name, /^apodeixi-complaint-\d+\.json$/);

  const stranger = await newPage();
  await stranger.goto("/");
  await chooses(stranger, "Έλεγχος απόδειξης");
  await sound(stranger, "receipt-check");
  assert.equal(await shows(stranger, later.text), 200);
  const told = stranger.locator("main");
  assert.match(await told.innerText(), /Η απόδειξη είναι γνήσια/);
  while (!/σφραγίζει υπογεγραμμένο σημείο ελέγχου/.test(await told.innerText())) {
    await told.getByRole("button", { name: "Έλεγχος" }).click();
    await stranger.waitForLoadState("load");
  }
  const values = await told.locator("dd").allInnerTexts();
  assert.ok(values.includes(TEXT), "the text, byte for byte");
  await sound(stranger, "receipt-proven");
  await printed(stranger, "receipt-proven");
});

journey("one character of a receipt changed proves nothing, and the page says which field it is", async () => {
  const page = await newPage();
  await registers(page, someone());
  await filesARequest(page, { subject: "Λακκούβα", text: "Στην πλατεία." });
  const { text } = await saves(page, page.getByRole("link", { name: "Αποθήκευση της απόδειξης σε αρχείο" }));

  const changed = text.replace("Στην πλατεία.", "Στην πλατεία!");
  assert.notEqual(changed, text);
  assert.equal(await shows(page, changed), 422);
  await showsProblems(page, ["receipt"]);
  assert.match(await page.locator("main").innerText(), /Κάποιο πεδίο της απόδειξης δεν είναι όπως υποβλήθηκε/);
  assert.match(await page.locator("main").innerText(), /Το πεδίο που δεν ταιριάζει: Κείμενο/);
  assert.equal(await page.locator("#receipt").inputValue(), changed, "what was pasted stays");
  await sound(page, "receipt-changed");

  const note = JSON.parse(text);
  note.note = note.note.replace(/\n(\d)/, (line, digit) => `\n${(Number(digit) + 1) % 10 || 1}`);
  assert.equal(await shows(page, JSON.stringify(note)), 422);
  assert.match(await page.locator("main").innerText(), /Η υπογραφή δεν ταιριάζει με το σημείωμα/);
  assert.equal(await shows(page, "κάτι άλλο"), 422);
  await showsProblems(page, ["receipt"]);
});

journey("an anonymous comment has its receipt on its confirmation, without JavaScript as well", async () => {
  const page = await newPage({ javaScriptEnabled: false });
  await page.goto("/comment");
  await fill(page, { subject: "Ανώνυμο", text: "Κανείς δεν ξέρει ποιος." });
  assert.equal(await send(page, "subject"), 303);
  assert.ok(!page.url().includes("receipt") && page.url().length < 300, "no receipt in the address");
  const saved = await saves(page, page.getByRole("button", { name: "Αποθήκευση της απόδειξης σε αρχείο" }));
  assert.match(saved.name, /^apodeixi-comment-\d+\.json$/);

  const twin = await newPage();
  await twin.goto(page.url());
  await sound(twin, "receipt-comment-sent");
  await twin.getByText("Η απόδειξη ως κείμενο").click();
  assert.equal(await twin.locator("#receipt").inputValue(), saved.text);
  await sound(twin, "receipt-comment-opened");
  await printed(twin, "receipt-comment-sent");
  assert.equal(await shows(page, saved.text), 200);
  assert.match(await page.locator("main").innerText(), /Κανείς δεν ξέρει ποιος\./);
});
