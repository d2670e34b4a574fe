import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { connectAliDns, connectCloudflare } from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

const hostname = "images.example.cn";
const domestic = "images.example.cn.example-domestic-cdn.com";
const cloudflare = "images.example.com";

describe("a split at AliDNS, in the real editor", function () {
  this.timeout(180_000);
  let world: World;
  let workbench: Workbench;
  let folder: string;

  /** What AliDNS holds at the hostname, by line. */
  const targets = () =>
    Object.fromEntries(
      world.sandbox.alidns.state
        .records("example.cn")
        .filter(({ type, rr }) => type === "CNAME" && rr === "images")
        .map(({ line, value }) => [line, value.replace(/\.$/, "")]),
    );

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    folder = await world.folder("alidns");
    workbench = await world.workbench(await world.editor("alidns"), { open: folder });
    await workbench.showContainer();
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    await connectAliDns(workbench, world.sandbox);
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("is described by the wizard", async () => {
    await workbench.view("Sites").getByText("New Site…").click();
    await workbench.choose("Where are the files?", "Cloudflare R2");
    await workbench.choose("Which R2 bucket?", "New Bucket…");
    await workbench.answer("Name of the new bucket", "r2-blog-test");
    await workbench.choose("Where should the bucket live?", "Automatic");
    await workbench.choose("carry the fallback origin", "example.com");
    await workbench.answer("Fallback origin: a host in example.com", cloudflare);
    await workbench.answer("Public hostnames", hostname);
    await workbench.box("What shall the Worker do?");
    await workbench.page.keyboard.press("Enter");
    await workbench.choose(`Where is the DNS of ${hostname}?`, "AliDNS");
    await workbench.answer("The domain as it is registered", "example.cn");
    await workbench.answer("CNAME target of the domestic CDN", domestic);
    await workbench.answer("A short name for the site", "images");
    await workbench.notification("Site images is described in cdn.jsonc.");
    const text = await readFile(path.join(folder, "cdn.jsonc"), "utf8");
    assert.match(text, /"provider": "alidns"/);
  });

  it("is deployed without hands, and sends each region to its CDN", async () => {
    await workbench.clearNotifications();
    await workbench.command("CDN: Deploy CDN Worker");
    const text = await workbench.dialog("Deploy site images to account Sandbox?");
    assert.ok(text.includes(hostname), text);
    await workbench.press("Deploy");
    await workbench.notification("images is live on Sandbox", 90_000);
    assert.deepEqual(targets(), { default: domestic, oversea: cloudflare });
  });

  it("is switched to Cloudflare and back as a plan that is confirmed once", async () => {
    for (const [choice, question, done, wanted] of [
      [
        "All to Cloudflare",
        "Send all visitors of images to Cloudflare?",
        "All visitors of images go to Cloudflare now.",
        { default: cloudflare, oversea: cloudflare },
      ],
      [
        "Both, Split by Region",
        "Split the visitors of images as cdn.jsonc says?",
        "The visitors of images are split by region now.",
        { default: domestic, oversea: cloudflare },
      ],
    ] as const) {
      await workbench.clearNotifications();
      await workbench.command("CDN: Switch Traffic…");
      await workbench.choose("Where shall visitors go?", choice);
      await workbench.dialog(question);
      await workbench.press("Switch");
      await workbench.notification(done, 60_000);
      assert.deepEqual(targets(), wanted);
    }
  });
});
