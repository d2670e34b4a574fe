/* `node scripts/icon.ts`: draws media/icon.png (256 × 256) from media/icon.svg. */
import { readFile } from "node:fs/promises";
import { launchBrowser } from "../test/editor/browser.ts";

const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
await page.setContent(`<body style="margin:0">${await readFile("media/icon.svg", "utf8")}</body>`);
await page.screenshot({ path: "media/icon.png", omitBackground: true });
await browser.close();
