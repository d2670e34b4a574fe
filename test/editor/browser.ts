import { access, constants } from "node:fs/promises";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** A Chromium that is there already, else the one that the npm package carries. */
async function executablePath(): Promise<string> {
  for (const path of ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not on this machine.
    }
  }
  return chromium.executablePath();
}

export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await executablePath(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // Names under `localhost` are this machine; nothing else is asked for.
      "--host-resolver-rules=MAP *.localhost 127.0.0.1",
    ],
  });
}
