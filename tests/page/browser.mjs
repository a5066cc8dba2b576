// Starts the Chromium of the system, which talks to nobody, with an empty profile of its own.

import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const start = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: FLAGS });
