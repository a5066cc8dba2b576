// Runs the real program against the embedded sandbox, each world in a folder of its own.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = process.env.CLOSECTL ?? join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", "closectl");

export class World {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "closectl-page-"));
  }

  write(name, text) {
    writeFileSync(join(this.folder, name), text);
    return join(this.folder, name);
  }

  // Runs the program and returns what it prints; other ends than these are errors.
  run(codes, ...words) {
    const ran = spawnSync(program, words, {
      cwd: this.folder,
      encoding: "utf8",
      env: { PATH: process.env.PATH, NO_COLOR: "1" },
      maxBuffer: 64 << 20,
    });
    if (!codes.includes(ran.status)) {
      throw new Error(`closectl ${words.join(" ")} ended with ${ran.status}: ${ran.stderr}`);
    }
    return ran.stdout;
  }

  // Makes an organization of one manifest, and the page of the plan that leads to another one.
  plan(name, before, after) {
    if (before) {
      this.run([0, 3, 4], "apply", "--org", "sandbox", "--yes", "--quiet", "-f", this.write("before.yaml", before));
    }
    const manifest = this.write("after.yaml", after);
    const page = this.run([0, 3], "plan", "--org", "sandbox", "--format", "html", "-f", manifest);
    if (!page.startsWith("<!DOCTYPE html>")) throw new Error(`there is no page of ${name}`);
    return this.write(`${name}.html`, page);
  }

  remove() {
    rmSync(this.folder, { recursive: true });
  }
}
