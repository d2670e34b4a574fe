/*
 * `npm run pictures`, after the tests of the editor: takes the chosen few of the pictures that they left into
 * docs/images. Look at each of them before committing it.
 */
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";

/** From an empty folder to a served file, in the order of the steps; then what people look for. */
const chosen = [
  "welcome",
  "connect-narrow-token",
  "wizard",
  "described",
  "planned-changes",
  "confirm",
  "waiting-for-records",
  "live",
  "push-confirm",
  "push-done",
  "dns-in-the-tree",
  "chinese",
  "walkthrough-1-connect",
  "walkthrough-2-describe",
  "walkthrough-3-deploy",
  "walkthrough-4-records",
  "walkthrough-5-live",
  "walkthrough-6-dns",
  "walkthrough-7-certificate",
];

const from = path.resolve(".cache", "pictures");
const to = path.resolve("docs", "images");
await mkdir(to, { recursive: true });
for (const name of chosen) await copyFile(path.join(from, `${name}.png`), path.join(to, `${name}.png`));
console.log(`${chosen.length} pictures taken into docs/images.`);
