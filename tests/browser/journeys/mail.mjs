// Links in letters: confirming an address, a forgotten password; read from the folder into which the demo mails.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { showsProblems, sound } from "../checks.mjs";
import { fill, registers, send, someone } from "../people.mjs";
import { journey, newPage, portal } from "../stage.mjs";

const PATIENCE_MS = 20_000;

journey("a citizen confirms his address where he registered", async () => {
  const page = await newPage();
  const person = someone();
  await registers(page, person);
  await page.goto("/profile");
  await sound(page, "profile-unconfirmed");
  const link = await linkTo(person.email, "/confirm-email");
  await page.goto(link);
  await sound(page, "confirm-here");
  await send(page, "token");
  await sound(page, "confirmed");
  assert.match(await page.locator("h1").innerText(), /επιβεβαιώθηκε/);
  await page.goto(link);
  await sound(page, "link-worthless");
  await page.goto("/profile");
  await page.locator("[name=refuse_mail]").check();
  await send(page, "refuse_mail");
  assert.ok(await page.locator("[name=refuse_mail]").isChecked());
  await sound(page, "profile-without-mail");
});

journey("whoever opens the link elsewhere chooses a new password", async () => {
  const person = someone();
  await registers(await newPage(), person);
  const page = await newPage();
  await page.goto(await linkTo(person.email, "/confirm-email"));
  await fill(page, { password: "short" });
  await send(page, "password");
  await showsProblems(page, ["password"]);
  await sound(page, "confirm-elsewhere");
});

journey("a forgotten password is replaced by a link", async () => {
  const person = someone();
  await registers(await newPage(), person);
  const page = await newPage();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Ξεχάσατε τον κωδικό σας;" }).click();
  await fill(page, { email: "maria" });
  await send(page, "email");
  await showsProblems(page, ["email"]);
  await sound(page, "forgotten-problems");
  await fill(page, { email: person.email });
  await send(page, "email");
  await sound(page, "forgotten-sent");
  await page.goto(await linkTo(person.email, "/reset-password"));
  await sound(page, "reset");
  await fill(page, { password: person.password });
  await send(page, "password");
  await sound(page, "reset-done");
});

/** The newest link of this kind that was mailed to an address. */
async function linkTo(address, path) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const link = letters().filter((letter) => letter.includes(`To: ${address}`)).map((letter) => linkIn(letter, path));
    const found = link.find(Boolean);
    if (found) return found;
    await new Promise((next) => setTimeout(next, 100));
  }
  return assert.fail(`no letter with ${path}`);
}

function letters() {
  const files = readdirSync(portal.mail).filter((name) => name.endsWith(".eml"));
  return files.map((name) => readFileSync(join(portal.mail, name), "utf8"));
}

function linkIn(letter, path) {
  const plain = letter.split("text/plain")[1].split("\r\n\r\n")[1].replaceAll("\r\n", "");
  const text = Buffer.from(plain, "base64").toString("utf8");
  const link = text.split("\n").find((line) => line.includes(`${path}?token=`));
  return link && new URL(link).pathname + new URL(link).search;
}
