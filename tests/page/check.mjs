// Looks at every page as readers do: on a phone and a screen, in light and dark, by keyboard, without script, on paper.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { start } from "./browser.mjs";
import { World } from "./closectl.mjs";
import { CHANGED, HOSTILE, MANY, NAMES, SETUP } from "./worlds.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [375, 768, 1280];
const SCHEMES = ["light", "dark"];

let passed = 0;
const failures = [];
const check = (name, holds, found = "") => {
  if (holds) passed += 1;
  else {
    failures.push(name);
    console.error(`FAILED ${name}${found === "" ? "" : `: ${JSON.stringify(found)}`}`);
  }
};

const browser = await start();

// Opens a file and keeps what went wrong in it.
async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  const url = pathToFileURL(file).href;
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("request", (request) => request.url() !== url && wrong.push(`asks for ${request.url()}`));
  await page.goto(url);
  return { page, wrong, close: () => context.close() };
}

const inaccessible = async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => node.html.slice(0, 160))}`);
};

// Texts of pictures that are wider than the box that they are in.
const leaving = (page) =>
  page.evaluate(() => {
    const out = [];
    for (const node of document.querySelectorAll("svg .node")) {
      const edge = node.querySelector(".card").getBoundingClientRect();
      for (const text of node.querySelectorAll("text")) {
        const area = text.getBoundingClientRect();
        if (area.right > edge.right || area.left < edge.left || area.bottom > edge.bottom) out.push(text.textContent);
      }
    }
    return out;
  });

// Names of one row that stand on what is beside them.
const touching = (page) =>
  page.evaluate(() => {
    const rows = [...document.querySelectorAll("svg .row")];
    return rows.filter((row) => {
      const texts = [...row.querySelectorAll("text")].map((text) => text.getBoundingClientRect());
      return texts.some((one, at) => texts.slice(at + 1).some((other) => one.right > other.left));
    }).map((row) => row.textContent);
  });

async function look(name, file) {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      const at = `${name}, ${width} px, ${colorScheme}`;
      const { page, wrong, close } = await open(file, { colorScheme, viewport: { width, height: 800 } });
      const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      check(`${at}: does not scroll sideways`, wide <= seen, [wide, seen]);
      check(`${at}: has a heading and one main part`, (await page.locator("h1").count()) === 1 && (await page.locator("main").count()) === 1);
      if (width !== 768) {
        const found = await inaccessible(page);
        check(`${at}: is accessible`, found.length === 0, found);
      }
      check(`${at}: nothing is wrong and nothing is asked for`, wrong.length === 0, wrong);
      await close();
    }
  }
  const { page, close } = await open(file);
  for (const [what, find] of [["texts stay in their boxes", leaving], ["texts do not touch", touching]]) {
    const found = await find(page);
    check(`${name}: ${what}`, found.length === 0, found);
  }
  await close();
}

const shown = (page) => page.locator(".item:visible").count();

async function keyboard(name, file) {
  const { page, close } = await open(file, { viewport: { width: 375, height: 800 } });
  const all = await shown(page);
  await page.keyboard.press("Tab");
  check(`${name}: the first stop skips to the changes`, (await page.evaluate(() => document.activeElement.getAttribute("href"))) === "#changes");
  await page.keyboard.press("Enter");
  let stops = 0;
  const here = () => page.evaluate(() => document.activeElement.name ?? "");
  const [levels, kinds] = await page.evaluate(() => ["level", "kind"].map((what) => [...new Set([...document.querySelectorAll(".item")].map((one) => one.dataset[what]))]));
  const choices = { level: levels.some((level) => level !== "safe"), kind: kinds.length > 1 };
  for (const [what, offered] of Object.entries(choices)) {
    // Where all changes are alike, there is nothing to choose.
    check(`${name}: a ${what} is chosen only where changes differ`, (await page.locator(`input[name="${what}"]`).count()) > 0 === offered);
    if (!offered) continue;
    while ((await here()) !== what && stops++ < 60) await page.keyboard.press("Tab");
    const [value, count] = await page.evaluate(() => [document.activeElement.value, Number(document.activeElement.parentElement.querySelector(".count")?.textContent)]);
    await page.keyboard.press("Space");
    check(`${name}: a ${what} is taken out by keyboard`, count > 0 && (await shown(page)) === all - count, [value, count, all, await shown(page)]);
    const said = await page.locator("#found").textContent();
    check(`${name}: what is left without a ${what} is said`, said === `${all - count} of ${all} shown`, said);
    await page.keyboard.press("Space");
    check(`${name}: a ${what} is back by keyboard`, (await shown(page)) === all, await shown(page));
  }
  while ((await page.evaluate(() => document.activeElement.id)) !== "words" && stops++ < 90) await page.keyboard.press("Tab");
  await page.keyboard.type("no such thing at all");
  check(`${name}: words that are nowhere leave nothing`, (await shown(page)) === 0);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction((all) => document.querySelectorAll(".item:not([hidden])").length === all, all, { timeout: 2000 }).catch(() => {});
  check(`${name}: everything is back by keyboard`, (await shown(page)) === all, await shown(page));
  while ((await page.evaluate(() => document.activeElement.className)) !== "scroll" && stops++ < 400) await page.keyboard.press("Tab");
  check(`${name}: the diagram is reached by keyboard`, (await page.evaluate(() => document.activeElement.className)) === "scroll");
  await close();
}

async function withoutScript(name, file) {
  const { page, close } = await open(file, { javaScriptEnabled: false });
  check(`${name}: without script everything is there`, (await shown(page)) > 0 && (await page.locator(".item").count()) === (await shown(page)));
  check(`${name}: without script there are no filters`, !(await page.locator("#filters").isVisible()));
  await close();
}

async function paper(name, file) {
  const { page, close } = await open(file);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = false)));
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  check(`${name}: on paper there are no filters`, !(await page.locator("#filters").isVisible()));
  check(`${name}: on paper everything is unfolded`, (await page.locator("details:not([open])").count()) === 0);
  const wide = await page.evaluate(() => Math.max(...[...document.querySelectorAll("svg, .item")].map((one) => one.getBoundingClientRect().right)) <= innerWidth);
  check(`${name}: on paper nothing is cut off`, wide);
  check(`${name}: can be printed`, (await page.pdf({ format: "A4" })).length > 10_000);
  await close();
}

async function harmless(name, file) {
  const { page, close } = await open(file);
  check(`${name}: no name runs`, (await page.evaluate(() => window.broken)) === undefined);
  const made = await page.evaluate(() => [...document.querySelectorAll("script, img, iframe, object, style, [onload], [onclick], [onerror], a[href^='javascript']")].map((one) => one.outerHTML.slice(0, 60)));
  check(`${name}: no name makes an element`, made.length <= 2 && made.every((one) => /^<(style|script)>/.test(one)), made);
  const text = await page.evaluate(() => document.body.textContent + [...document.querySelectorAll("svg title")].map((one) => one.textContent).join("\n"));
  const visible = NAMES.filter((one) => !/[\u202e`]/.test(one));
  const lost = visible.filter((one) => !text.includes(one));
  check(`${name}: names are text`, lost.length === 0, lost);
  check(`${name}: no name turns text around`, !/[\u202a-\u202e\u2066-\u2069]/.test(text));
  await close();
}

async function picture(name, world, manifest) {
  const text = world.run([0], "graph", "--format", "svg", "-f", manifest);
  const file = world.write(`${name}.svg`, text);
  const { page, wrong, close } = await open(file);
  const found = await page.evaluate((text) => new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent ?? "", text);
  check(`${name}: is a picture`, found === "", found);
  check(`${name}: nothing runs, is wrong or is asked for`, wrong.length === 0 && (await page.evaluate(() => window.broken)) === undefined, wrong);
  for (const [what, find] of [["texts stay in their boxes", leaving], ["texts do not touch", touching]]) {
    const found = await find(page);
    check(`${name}: ${what}`, found.length === 0, found);
  }
  await close();
}

const worlds = [];
const world = (make) => {
  const one = new World();
  worlds.push(one);
  return make(one);
};

try {
  const empty = world((one) => one.plan("empty", SETUP, SETUP));
  const small = world((one) => one.plan("small", SETUP, "lead_statuses: [Potential, Interested, Qualified, Customer, Bad Fit, Nurture]"));
  const everything = world((one) => one.plan("everything", SETUP, CHANGED));
  const hostile = world((one) => one.plan("hostile", undefined, HOSTILE));
  const many = world((one) => one.plan("many", undefined, MANY));
  for (const [name, file] of Object.entries({ empty, small, everything, hostile, many })) await look(name, file);
  for (const [name, file] of Object.entries({ small, everything, hostile, many })) await keyboard(name, file);
  for (const [name, file] of Object.entries({ small, everything })) await withoutScript(name, file);
  for (const [name, file] of Object.entries({ everything, hostile })) await paper(name, file);
  await harmless("hostile", hostile);
  world((one) => one);
  const pictures = worlds.at(-1);
  for (const [name, text] of Object.entries({ setup: SETUP, names: HOSTILE, fields: MANY })) {
    await picture(`picture of ${name}`, pictures, pictures.write(`${name}.yaml`, text));
  }
} finally {
  await browser.close();
  if (process.env.KEEP) console.error(worlds.map((one) => one.folder).join("\n"));
  else worlds.forEach((one) => one.remove());
}
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
