import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  addCopiedRecords,
  assertServed,
  connectBackblaze,
  connectCloudflare,
  fetchFromEdge,
  writes,
} from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

describe("from an empty folder to a served file, in the real editor (R2)", function () {
  this.timeout(180_000);
  let world: World;
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    folder = await world.folder("blog");
    const editor = await world.editor("r2");
    workbench = await world.workbench(editor, { open: folder });
    await workbench.showContainer();
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("connects, and describes the site by the wizard", async () => {
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    await workbench.view("Sites").getByText("New Site…").click();
    await workbench.choose("Where are the files?", "Cloudflare R2");
    await workbench.choose("Which R2 bucket?", "New Bucket…");
    await workbench.answer("Name of the new bucket", "r2-blog-test");
    await workbench.choose("Where should the bucket live?", "Asia-Pacific");
    await workbench.choose("carry the fallback origin", "example.com");
    await workbench.answer("Fallback origin: a host in example.com", "images.example.com");
    await workbench.answer("Public hostnames", "images.example.com");
    await workbench.boxMessage("fallback origin");
    await workbench.goBack();
    const fallback = await workbench.box("Fallback origin: a host in example.com");
    assert.equal(await fallback.locator("input.input").first().inputValue(), "images.example.com");
    await workbench.page.keyboard.press("Enter");
    await workbench.answer("Public hostnames", "images.example.net");
    await workbench.box("What shall the Worker do?");
    await workbench.photograph("wizard");
    await workbench.page.keyboard.press("Enter");
    await workbench.choose("Where is the DNS of images.example.net?", "Somewhere Else");
    await workbench.answer("A short name for the site", "images");
    await workbench.notification("Site images is described in cdn.jsonc.");
    const text = await readFile(path.join(folder, "cdn.jsonc"), "utf8");
    assert.match(text, /"locationHint": "apac"/);
    assert.match(text, /\/\/ what visitors use/);
    assert.deepEqual(writes(world.sandbox), [], "nothing is made by describing it");
    await workbench.row("Sites", "not deployed yet").waitFor();
    await workbench.photograph("described");
  });

  it("shows the planned changes as a difference", async () => {
    await workbench.clearNotifications();
    await workbench.inline("Sites", "Planned changes", "Show Planned Changes");
    await workbench.page
      .locator(".monaco-diff-editor .view-line", { hasText: /custom.hostname/ })
      .first()
      .waitFor();
    await workbench.photograph("planned-changes");
    await workbench.page.keyboard.press("Control+w");
  });

  it("asks once, naming the account and every change, and does nothing on a no", async () => {
    await workbench.command("CDN: Deploy CDN Worker");
    const text = await workbench.dialog("Deploy site images to account Sandbox?");
    for (const name of [
      "bucket r2-blog-test",
      "Worker cdn-images",
      "fallback origin images.example.com",
      "custom hostname images.example.net",
      "route images.example.net/*",
    ]) {
      assert.ok(text.includes(name), `${name} in ${text}`);
    }
    await workbench.photograph("confirm");
    await workbench.press("Cancel");
    assert.deepEqual(writes(world.sandbox), []);
  });

  it("deploys in stages, waits for the records that it shows, and verifies at the edge", async () => {
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("Deploy site images");
    await workbench.press("Deploy");
    await workbench.notification("images.example.net waits for 2 DNS records", 60_000);
    await workbench.row("Deploy Log", "TXT _acme-challenge.images.example.net").waitFor();
    await workbench.view("Deploy Log").getByText("Waiting for 2 DNS records").waitFor();
    await workbench.photograph("waiting-for-records");
    await workbench.inline("Deploy Log", "TXT _cf-custom-hostname", "Copy Value");
    await workbench.status("Value of _cf-custom-hostname.images.example.net copied");
    assert.match(await workbench.clipboard(), /^[0-9a-f-]{36}$/);
    await workbench.notificationButton("waits for 2 DNS records", "Copy Records");
    await workbench.status("2 records copied");
    assert.equal(await addCopiedRecords(workbench, world.sandbox), 2);
    await workbench.notification("images is live on Sandbox", 90_000);
    await workbench.row("Sites", /images\s*live/).waitFor();
    await assertServed(world.sandbox, "images.example.net", "/index.html", "examples/r2/files/index.html");
    await workbench.photograph("live");
  });

  it("is one click the second time, says so, and writes nothing", async () => {
    await workbench.clearNotifications();
    world.sandbox.log.clear();
    await workbench.inline("Sites", /images\s*live/, "Deploy CDN Worker");
    await workbench.notification("images is up to date: nothing was changed, and it answers.", 60_000);
    assert.deepEqual(writes(world.sandbox), []);
  });

  it("adds a hostname to the file, and tells the drift", async () => {
    await workbench.inline("Sites", /Hostnames/, "Add Hostname…");
    await workbench.answer("A hostname that visitors of images shall use", "images.example.net");
    await workbench.boxMessage("The site has this hostname already.");
    await workbench.answerAgain("pictures.example.net");
    await workbench.notification("pictures.example.net is in cdn.jsonc.");
    await workbench.row("Sites", "2 changes to deploy").waitFor();
    await workbench.page.locator(".activitybar .badge-content", { hasText: "1" }).waitFor();
  });

  it("stops in the middle when told to, and goes on from there", async () => {
    await workbench.clearNotifications();
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("custom hostname pictures.example.net");
    await workbench.press("Deploy");
    await workbench.notification("pictures.example.net waits for 2 DNS records", 60_000);
    await workbench.notificationButton("Deploy images to Sandbox", "Cancel");
    await workbench.view("Deploy Log").getByText("Stopped. What was done stays").waitFor();
    await workbench.photograph("stopped");
    const made = () => writes(world.sandbox).filter((write) => /POST .*custom_hostnames$/.test(write)).length;
    const before = made();
    await workbench.command("CDN: Copy DNS Records");
    await workbench.choose("In what form?", "Zone File");
    await workbench.status("4 records copied");
    await addCopiedRecords(workbench, world.sandbox);
    await workbench.clearNotifications();
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("Under way already:");
    await workbench.press("Deploy");
    await workbench.notification("images is live on Sandbox", 90_000);
    assert.equal(made(), before, "nothing was made twice");
    await assertServed(world.sandbox, "pictures.example.net", "/index.html", "examples/r2/files/index.html");
  });

  it("deploys a changed Worker, and rolls it back from the tree", async () => {
    await workbench.clearNotifications();
    await workbench.openFile("cdn.jsonc");
    const text = await readFile(path.join(folder, "cdn.jsonc"), "utf8");
    await workbench.replaceText(text.replace("max-age=86400", "max-age=60"));
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("To be changed:");
    await workbench.press("Deploy");
    await workbench.notification("images is live on Sandbox", 60_000);
    const script = world.sandbox.account.scripts.all()[0];
    assert.equal(script?.versions.length, 2);
    // A click while the tree is drawn anew would select the row without opening it.
    await workbench.row("Sites", /images\s*live/).waitFor();
    await workbench.row("Sites", /cdn-images\s*Version 2/).waitFor();
    await workbench.openRow("Sites", /cdn-images/);
    await workbench.row("Sites", /Version 1/).waitFor();
    await workbench.inline("Sites", /Version 1/, "Roll Back Worker…");
    await workbench.dialog("Serve Version 1 of Worker cdn-images to everybody?");
    await workbench.photograph("roll-back");
    await workbench.press("Roll Back");
    await workbench.notification("Worker cdn-images serves Version 1 again.");
    // The tree is drawn anew with the drift in it; a menu opened before that would be another row's.
    await workbench.row("Sites", "Planned changes").waitFor();
  });

  it("purges the cache of some paths", async () => {
    await workbench.clearNotifications();
    // The editor shows three toasts within 800 ms and no more: those of the roll-back must be past.
    await workbench.page.waitForTimeout(1_000);
    world.sandbox.log.clear();
    await workbench.contextMenu(workbench.row("Sites", /^\s*images/), "Purge Cache…");
    await workbench.choose("What shall the edge fetch anew", "Some Paths…");
    await workbench.answer("Paths, separated by blanks", "/index.html");
    await workbench.notification("Purged from Cloudflare's cache");
    assert.deepEqual(writes(world.sandbox).filter((write) => write.includes("purge_cache")).length, 1);
  });

  it("removes only after the name was typed", async () => {
    await workbench.clearNotifications();
    await workbench.contextMenu(workbench.row("Sites", /^\s*images/), "Remove Site…");
    await workbench.dialog("Remove site images from account Sandbox?");
    await workbench.photograph("remove");
    await workbench.press("Remove");
    await workbench.answer('Type the name "images"', "image");
    await workbench.boxMessage("This is not the name.");
    await workbench.answerAgain("images");
    await workbench.notification("images is removed from the account.", 60_000);
    assert.equal(world.sandbox.account.scripts.all().length, 0);
    assert.equal(world.sandbox.zone("example.com").hostnames.size, 0);
    assert.equal(world.sandbox.account.buckets.size, 1, "the bucket and its files stay");
    assert.notEqual((await fetchFromEdge(world.sandbox, "images.example.net", "/index.html")).status, 200);
  });
});

describe("a B2 bucket, in the real editor", function () {
  this.timeout(180_000);
  let world: World;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    const editor = await world.editor("b2");
    workbench = await world.workbench(editor, { open: await world.folder("static", "examples/b2") });
    await workbench.showContainer();
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("asks for the key that it needs, tries it on the bucket, and refuses a wrong one", async () => {
    await workbench.command("CDN: Connect Backblaze B2…");
    await workbench.answer("keyID", world.sandbox.credentials.b2ApplicationKeyId);
    await workbench.answer("The applicationKey itself", "K004wrongwrongwrongwrongwrongwro");
    await workbench.boxMessage("B2 does not accept the key");
    await workbench.page.keyboard.press("Escape");
    await connectBackblaze(workbench, world.sandbox);
  });

  it("shows what a failing step says, and keeps what was done", async () => {
    world.sandbox.faults.add({
      kind: "status",
      status: 403,
      code: 10000,
      message: "Authentication error",
      service: "cloudflare",
      method: "POST",
      path: "/zones/*/workers/routes",
      times: 0,
    });
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("Deploy site static to account Sandbox?");
    await workbench.press("Deploy");
    await workbench.notification("static.example.net waits for 2 DNS records", 60_000);
    await workbench.row("Deploy Log", /create route static\.example\.org.*lacks the permission/).waitFor();
    await workbench.notificationButton("waits for 2 DNS records", "Copy Records");
    await workbench.status("2 records copied");
    await addCopiedRecords(workbench, world.sandbox);
    const text = await workbench.notification("the token lacks the permission Workers Routes", 90_000);
    assert.match(text, /Add it to the token/);
    await workbench.view("Deploy Log").getByText("Not finished. What was done stays").waitFor();
    await workbench.photograph("failed-step");
  });

  it("goes on once the cause is gone, and serves a private file", async () => {
    world.sandbox.faults.clear();
    await workbench.clearNotifications();
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("route static.example.org/*");
    await workbench.press("Deploy");
    await workbench.notification("static is live on Sandbox", 90_000);
    const file = "examples/b2/files";
    const [name = ""] = await someFile(file);
    await assertServed(world.sandbox, "static.example.net", `/${name}`, path.join(file, name));
    await workbench.photograph("live-b2");
  });

  it("verifies on demand", async () => {
    await workbench.inline("Sites", /static\s*live/, "Verify Site");
    await workbench.notification("static is verified: the edge serves what the bucket holds.", 60_000);
  });
});

async function someFile(folder: string): Promise<readonly string[]> {
  const { readdir } = await import("node:fs/promises");
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
