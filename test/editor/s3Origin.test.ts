import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { addCopiedRecords, connectCloudflare, connectS3, fetchFromEdge } from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

describe("a bucket behind S3's protocol, in the real editor", function () {
  this.timeout(180_000);
  let world: World;
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    folder = await world.folder("media");
    const editor = await world.editor("s3");
    workbench = await world.workbench(editor, { open: folder });
    await workbench.showContainer();
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    await connectS3(workbench, world.sandbox);
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("is described by the wizard, which lists the buckets that the key may list", async () => {
    await workbench.view("Sites").getByText("New Site…").click();
    await workbench.choose("Where are the files?", "S3-compatible");
    await workbench.answer("S3 endpoint", "https://s3.zz-north-1.storage.example");
    await workbench.boxMessage("must be the host alone");
    await workbench.answer("S3 endpoint", "s3.zz-north-1.storage.example");
    await workbench.answer("Region that the service's console shows", "zz-north-1");
    await workbench.choose("Which S3 bucket?", "blog-s3");
    await workbench.choose("carry the fallback origin", "example.org");
    await workbench.answer("Fallback origin: a host in example.org", "media.example.org");
    await workbench.answer("Public hostnames", "media.example.net");
    await workbench.box("What shall the Worker do?");
    await workbench.page.keyboard.press("Enter");
    await workbench.choose("Where is the DNS of media.example.net?", "Somewhere Else");
    await workbench.answer("A short name for the site", "media");
    await workbench.notification("Site media is described in cdn.jsonc.");
    const text = await readFile(path.join(folder, "cdn.jsonc"), "utf8");
    assert.match(text, /"type": "s3"/);
    assert.match(text, /"region": "zz-north-1"/);
    await workbench.row("Sites", "S3 bucket at s3.zz-north-1.storage.example").waitFor();
  });

  it("is deployed and serves a private file", async () => {
    await workbench.clearNotifications();
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("Deploy site media to account Sandbox?");
    await workbench.press("Deploy");
    await workbench.notification("media.example.net waits for 2 DNS records", 60_000);
    await workbench.notificationButton("waits for 2 DNS records", "Copy Records");
    await workbench.status("2 records copied");
    await addCopiedRecords(workbench, world.sandbox);
    await workbench.notification("media is live on Sandbox", 90_000);
    const answer = await fetchFromEdge(world.sandbox, "media.example.net", "/robots.txt");
    assert.equal(answer.status, 200);
  });
});
