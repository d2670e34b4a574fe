import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

const text = `{
  "sites": {
    "images": {
      "zone": "example.com",
      "origin": { "type": "r2", "bucket": "r2-blog-test" },
      "fallbackOrigin": "images.example.org",
      "hostnames": ["Images.example.net"],
      "worker": { "name": "cdn-images", "cacheControll": "public" }
    }
  }
}
`;

/** Put together at run time: no file of the project holds what looks like a secret. */
const secret = ["cfut", "0123456789abcdefCanary"].join("_");

describe("cdn.jsonc in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    const folder = await world.folder("language");
    await writeFile(path.join(folder, "cdn.jsonc"), text);
    const editor = await world.editor("language");
    workbench = await world.workbench(editor, { open: folder });
    await workbench.openFile("cdn.jsonc");
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("marks all that a deploy would refuse as errors, each once and in the command line's words", async () => {
    await workbench.command("Problems: Focus on Problems View");
    const rows = workbench.page.locator(".markers-panel .monaco-list-row");
    await rows.filter({ hasText: "CDN Worker" }).first().waitFor();
    await rows.filter({ hasText: "cacheControll" }).first().waitFor();
    const texts = (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, " "));
    assert.equal(
      texts.filter((row) => row.includes("fallback-origin-outside-zone")).length,
      1,
      texts.join("\n"),
    );
    const misspelt = texts.filter((row) => row.includes("cacheControll"));
    assert.equal(misspelt.length, 1, texts.join("\n"));
    assert.match(
      misspelt[0] ?? "",
      /There is no key "cacheControll" here\. Did you mean "cacheControl"\? CDN Worker unknown-key/,
    );
    assert.equal(await rows.locator(".codicon-warning").count(), 0, texts.join("\n"));
    await workbench.photograph("problems");
    await workbench.page.keyboard.press("Control+j");
  });

  it("knows the right spelling, as a quick fix", async () => {
    await workbench.goTo(8, 46);
    const fix = workbench.page
      .locator(".action-widget .monaco-list-row", { hasText: "cacheControl" })
      .first();
    await workbench.insist(fix, () => workbench.page.keyboard.press("Control+."));
    await workbench.photograph("quick-fix");
    await fix.click();
    await workbench.line(/"cacheControl": "public"/).waitFor();
  });

  it("offers every way to put a mistake right", async () => {
    await workbench.goTo(6, 27);
    const change = workbench.page.locator(".action-widget .monaco-list-row", { hasText: "cdn.example.com" });
    await workbench.insist(change.first(), () => workbench.page.keyboard.press("Control+."));
    await change.first().click();
    await workbench.line(/"fallbackOrigin": "cdn\.example\.com"/).waitFor();
  });

  it("explains a key where the pointer rests", async () => {
    const key = workbench.line(/"fallbackOrigin"/).getByText('"fallbackOrigin"');
    await workbench.hover(key, "where visitors' CNAME points");
    await workbench.photograph("hover");
    await workbench.page.keyboard.press("Escape");
  });

  it("completes keys and values from the schema", async () => {
    await workbench.goTo(4, 29);
    await workbench.page.keyboard.press("Enter");
    await workbench.page.keyboard.type('"');
    const suggestion = workbench.page.locator(".suggest-widget .monaco-list-row", {
      hasText: "certificates",
    });
    await workbench.insist(suggestion.first(), () => workbench.page.keyboard.press("Control+Space"));
    await workbench.photograph("completion");
    await workbench.page.keyboard.press("Escape");
  });

  it("offers deploy, changes and verify above each site", async () => {
    const lens = workbench.page.locator(".codelens-decoration", { hasText: "Deploy" }).first();
    await lens.waitFor();
    assert.match((await lens.allInnerTexts()).join(), /Deploy.*Changes.*Verify.*Read state/s);
  });

  it("writes the smallest site into an empty file", async () => {
    await workbench.line(/"sites"/).click();
    await workbench.page.keyboard.press("Control+a");
    await workbench.page.keyboard.press("Delete");
    const fix = workbench.page.locator(".action-widget .monaco-list-row", { hasText: "smallest site" });
    await workbench.insist(fix.first(), () => workbench.page.keyboard.press("Control+."));
    await fix.first().click();
    await workbench.line(/"hostnames": \["img\.example\.com"\]/).waitFor();
  });

  it("takes a secret out of the file, and asks for the account it belongs to", async () => {
    await workbench.replaceText(text.replace('"cdn-images"', `"cdn-images", "apiToken": "${secret}"`));
    await workbench.goTo(8, 60);
    const fix = workbench.page.locator(".action-widget .monaco-list-row", {
      hasText: "CLOUDFLARE_API_TOKEN",
    });
    await workbench.insist(fix.first(), () => workbench.page.keyboard.press("Control+."));
    await fix.first().click();
    await workbench.box("How shall CDN Worker get an API token?");
    await workbench.page.keyboard.press("Escape");
    await workbench.line(/"name": "cdn-images", "cacheControll"/).waitFor();
  });
});
