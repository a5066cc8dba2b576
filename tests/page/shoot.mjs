// Takes the pictures of pages and of a comment for the documentation: `node shoot.mjs FOLDER_OF_PAGES FOLDER`.

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { marked } from "marked";
import { start } from "./browser.mjs";

const [pages, folder] = process.argv.slice(2);

// A pull request shows a comment in about this width and look.
const COMMENT = `<!doctype html><meta charset="utf-8"><style>
  body { font: 14px/1.5 system-ui, sans-serif; color: #1f2328; margin: 0; padding: 20px; width: 760px; }
  code { font: 12px/1.45 ui-monospace, monospace; background: #eff1f3; padding: 2px 5px; border-radius: 5px; }
  pre { background: #f6f8fa; padding: 12px; border-radius: 6px; overflow: auto; } pre code { background: none; padding: 0; }
  table { border-collapse: collapse; } td, th { border: 1px solid #d1d9e0; padding: 5px 12px; }
  h1, h2, h3 { line-height: 1.25; } h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: 6px; }
  .alert { border-left: 4px solid #9a6700; padding-left: 14px; } .plus { background: #dafbe1; } .minus { background: #ffebe9; }
  .change { background: #fff8c5; } summary { cursor: pointer; }
</style>`;

// The colours of a block of type `diff`, and the alerts, as GitHub draws them.
function comment(text) {
  const classes = { "+": "plus", "-": "minus", "!": "change" };
  const renderer = {
    code({ text, lang }) {
      const escape = (line) => line.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      const lines = text.split("\n").map((line) => {
        const known = lang === "diff" ? classes[line[0]] : undefined;
        return known ? `<span class="${known}">${escape(line)}</span>` : escape(line);
      });
      return `<pre><code>${lines.join("\n")}</code></pre>`;
    },
  };
  marked.use({ renderer });
  const html = marked.parse(text);
  return COMMENT + html.replace(/<blockquote>\s*<p>\[!(\w+)\]/g, (_, word) => `<blockquote class="alert"><p><b>${word}</b><br>`);
}
writeFileSync(join(pages, "comment.html"), comment(readFileSync(join(pages, "comment.md"), "utf8")));

const browser = await start();
const shots = [
  { name: "page", of: "plan", width: 1000, height: 1000, colorScheme: "light" },
  { name: "page-dark", of: "plan", width: 1000, height: 1000, colorScheme: "dark" },
  { name: "phone", of: "plan", width: 375, height: 812, colorScheme: "light" },
  { name: "page-model", of: "plan", width: 1000, height: 560, colorScheme: "light", at: "#model" },
  { name: "page-drift", of: "drift", width: 1000, height: 800, colorScheme: "light" },
  { name: "page-diff", of: "diff", width: 1000, height: 800, colorScheme: "light" },
  { name: "comment", of: "comment", width: 800, height: 900, colorScheme: "light" },
];
for (const { name, of, width, height, colorScheme, at } of shots) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(pathToFileURL(resolve(pages, `${of}.html`)).href);
  if (at) await page.locator(at).evaluate((one) => one.scrollIntoView());
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}
await browser.close();
