import assert from "node:assert/strict";
import { addCopiedRecords, assertServed } from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

/** A new person with an empty folder, who reads nothing but the walkthrough. */
describe("the walkthrough, in the real editor", function () {
  this.timeout(180_000);
  let world: World;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    const editor = await world.editor("walkthrough", {
      userSettings: { "workbench.colorTheme": "Default Dark Modern" },
      env: { CLOUDFLARE_API_TOKEN: world.sandbox.credentials.cloudflareApiToken },
    });
    workbench = await world.workbench(editor, {
      open: await world.folder("my-cdn"),
      // A narrower window has no room for the steps' pictures.
      size: { width: 1600, height: 900 },
    });
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  const step = (title: string) => workbench.page.locator(".getting-started-step", { hasText: title }).first();
  /** Opens a step, and waits for its own picture: that of the step before may still be there. */
  const open = async (title: string, picture: string) => {
    if (!(await step(title).getAttribute("class"))?.includes("expanded"))
      await step(title).locator(".step-title").click();
    await workbench.drawn(`svg#${picture}`);
  };
  /** The step carries its tick once the thing is done, not once its button was pressed. */
  const isDone = (title: string) =>
    step(title).locator(".getting-started-step .complete, .codicon.complete").first();

  it("is found from the empty view", async () => {
    await workbench.showContainer();
    await workbench.view("Sites").getByText("Get started").click();
    await step("Connect Cloudflare").waitFor();
    await open("Connect Cloudflare", "connect");
    await workbench.page.locator(".statusbar-item", { hasText: "Activating" }).waitFor({ state: "hidden" });
    await workbench.photograph("walkthrough-1-connect");
  });

  it("connects", async () => {
    await open("Connect Cloudflare", "connect");
    await step("Connect Cloudflare").locator(".monaco-button", { hasText: "Connect Cloudflare" }).click();
    await workbench.choose("How shall CDN Worker get an API token?", "Use CLOUDFLARE_API_TOKEN");
    await workbench.box("Paste the API token");
    await workbench.page.keyboard.press("Enter");
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    await isDone("Connect Cloudflare").waitFor();
  });

  it("describes a site", async () => {
    await open("Describe a Site", "describe");
    await workbench.photograph("walkthrough-2-describe");
    await step("Describe a Site").locator(".monaco-button", { hasText: "New Site…" }).click();
    await workbench.choose("Where are the files?", "Cloudflare R2");
    await workbench.choose("Which R2 bucket?", "New Bucket…");
    await workbench.answer("Name of the new bucket", "r2-blog-test");
    await workbench.choose("Where should the bucket live?", "Automatic");
    await workbench.choose("carry the fallback origin", "example.com");
    await workbench.answer("Fallback origin: a host in example.com", "cdn.example.com");
    await workbench.answer("Public hostnames", "images.example.net");
    await workbench.box("What shall the Worker do?");
    await workbench.page.keyboard.press("Enter");
    await workbench.choose("Where is the DNS of images.example.net?", "Somewhere Else");
    await workbench.answer("A short name for the site", "images");
    await workbench.notification("Site images is described in cdn.jsonc.");
    await workbench.clearNotifications();
    await workbench.page.locator(".tab", { hasText: "Welcome" }).first().click();
    await isDone("Describe a Site").waitFor();
  });

  it("deploys, and serves a file", async () => {
    await open("Deploy CDN Worker", "deploy");
    await workbench.photograph("walkthrough-3-deploy");
    await step("Deploy CDN Worker").locator(".monaco-button", { hasText: "Deploy CDN Worker" }).click();
    await workbench.dialog("Deploy site images to account Sandbox?");
    await workbench.press("Deploy");
    await workbench.notification("images.example.net waits for 2 DNS records", 60_000);
    await workbench.view("Deploy Log").getByText("_cf-custom-hostname").first().waitFor();
    await workbench.photograph("walkthrough-4-records");
    await workbench.notificationButton("waits for 2 DNS records", "Copy Records");
    await workbench.status("2 records copied");
    await addCopiedRecords(workbench, world.sandbox);
    await workbench.notification("images is live on Sandbox", 90_000);
    await isDone("Deploy CDN Worker").waitFor();
    await workbench.row("Sites", /images\s*live/).waitFor();
    await workbench.photograph("walkthrough-5-live");
    await assertServed(world.sandbox, "images.example.net", "/index.html", "examples/r2/files/index.html");
  });

  it("explains the rest with pictures of the theme's colours", async () => {
    await workbench.clearNotifications();
    await open("Split the Traffic", "dns");
    await workbench.photograph("walkthrough-6-dns");
    await open("Push a Certificate", "certificate");
    await workbench.photograph("walkthrough-7-certificate");
    assert.equal(await workbench.page.locator(".getting-started-step").count(), 5);
  });
});
