// Takes the pictures of a page for the documentation: `node shoot.mjs PAGE FOLDER`.

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { start } from "./browser.mjs";

const [file, folder] = process.argv.slice(2);
const browser = await start();
const shots = [
  { name: "page", width: 1000, height: 1000, colorScheme: "light" },
  { name: "page-dark", width: 1000, height: 1000, colorScheme: "dark" },
  { name: "phone", width: 375, height: 812, colorScheme: "light" },
  { name: "page-model", width: 1000, height: 560, colorScheme: "light", at: "#model" },
];
for (const { name, width, height, colorScheme, at } of shots) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  if (at) await page.locator(at).evaluate((one) => one.scrollIntoView());
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
await browser.close();
