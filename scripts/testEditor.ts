/*
 * `npm run test:editor`: the stories told in the real editor, one file after the other. A browser, an editor and a
 * sandbox share the machine, and on a busy one a click can come too late; so a file that fails is told again from
 * its beginning, twice at most, and what happened is said. A real defect fails three times.
 */
import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import path from "node:path";

const attempts = 3;
const folder = path.join("test", "editor");
const files = (await readdir(folder)).filter((name) => name.endsWith(".test.ts")).sort();
const stumbled: string[] = [];
const failed: string[] = [];

for (const file of files) {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    console.log(`\n── ${file}${attempt > 1 ? `, once more (${attempt} of ${attempts})` : ""}`);
    if ((await mocha(path.join(folder, file))) === 0) break;
    if (attempt === attempts) failed.push(file);
    else if (!stumbled.includes(file)) stumbled.push(file);
  }
}
if (stumbled.length > 0) console.log(`\nTold more than once: ${stumbled.join(", ")}`);
if (failed.length > 0) console.error(`\nFailed ${attempts} times: ${failed.join(", ")}`);
process.exitCode = failed.length > 0 ? 1 : 0;

function mocha(file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const program = path.join("node_modules", "mocha", "bin", "mocha.js");
    const child = spawn(process.execPath, [program, file], { stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}
