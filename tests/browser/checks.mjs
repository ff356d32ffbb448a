// What must hold of every page in every state.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";

const SHOTS = fileURLToPath(new URL("./shots/", import.meta.url));
const WIDTHS = [1280, 320];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

mkdirSync(SHOTS, { recursive: true });

/** Accessible, not wider than the screen, in a language, without complaint; leaves a picture for each width. */
export async function sound(page, name) {
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: `${SHOTS}${name}-${width}.png`, fullPage: true });
    await fits(page, `${name} at ${width}`);
    await accessible(page, `${name} at ${width}`);
  }
  await page.setViewportSize(before);
  assert.match((await page.locator("html").getAttribute("lang")) ?? "", /^(el|en)$/, `${name}: language`);
  assert.equal(await page.locator("h1").count(), 1, `${name}: one first heading`);
  assert.deepEqual(page.complaints, [], `${name}: complaints of the browser`);
}

async function fits(page, where) {
  const [wide, room] = await page.evaluate(() => {
    const root = document.scrollingElement;
    return [root.scrollWidth, root.clientWidth];
  });
  assert.ok(wide <= room, `${where}: ${wide} px wide in ${room}`);
}

async function accessible(page, where) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(RULES).analyze();
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(told, [], `${where}: axe`);
}

/** The page says what is wrong, three times: in its title, in the summary, and at each of these fields. */
export async function showsProblems(page, fields) {
  assert.match(await page.title(), /^Πρόβλημα: /);
  const summary = page.locator(".govuk-error-summary");
  assert.match(await summary.innerText(), /Υπάρχει πρόβλημα/);
  const links = summary.locator("a");
  assert.equal(await links.count(), fields.length, "one link for each problem");
  for (const [index, field] of fields.entries()) {
    const target = await links.nth(index).getAttribute("href");
    const aimed = page.locator(target);
    assert.equal(await aimed.getAttribute("name"), field, `${target} is the field ${field}`);
    const words = (await links.nth(index).innerText()).trim();
    assert.ok((await page.locator("main form").allInnerTexts()).join("\n").includes(words), `«${words}» at the field`);
  }
}
