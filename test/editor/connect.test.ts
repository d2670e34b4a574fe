import assert from "node:assert/strict";
import { connectCloudflare } from "./acts.ts";
import type { CodeServer } from "./codeServer.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

describe("connecting, in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let editor: CodeServer;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    editor = await world.editor("connect", {
      env: { CLOUDFLARE_API_TOKEN: world.sandbox.credentials.cloudflareApiToken },
    });
    workbench = await world.workbench(editor, { open: await world.folder("connect") });
    await workbench.showContainer();
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("asks nothing at the start, and shows what to do first", async () => {
    assert.equal(await workbench.page.locator(".notification-list-item", { hasText: "CDN" }).count(), 0);
    await workbench.view("Sites").getByText("Connect Cloudflare", { exact: true }).waitFor();
    assert.deepEqual(world.sandbox.log.entries, []);
    await workbench.photograph("welcome");
  });

  it("refuses a bad token at once, in the box, and keeps nothing", async () => {
    await connectCloudflare(workbench, `cfut_${"x".repeat(40)}`);
    const message = await workbench.boxMessage("This token is not accepted");
    assert.match(message, /make a new one with the button above\.$/);
    await workbench.photograph("connect-bad-token");
    await workbench.page.keyboard.press("Escape");
    await workbench.view("Sites").getByText("Connect Cloudflare", { exact: true }).waitFor();
  });

  it("says per zone what a narrow token lacks", async () => {
    const { token } = world.sandbox;
    const { permissions } = token;
    token.permissions = permissions.filter(({ group }) => group !== "dns" && group !== "workers_routes");
    try {
      await connectCloudflare(workbench, token.value);
      await workbench.notification(/Sandbox, but the token lacks 4 permissions/);
      const table = workbench.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
      const row = table.locator("tr", { hasText: "example.com" });
      await row.waitFor();
      const cells = await row.locator("td").allInnerTexts();
      assert.deepEqual(cells, ["example.com", "✘ missing", "✔", "✘ missing", "✔"]);
      await workbench.photograph("connect-narrow-token");
    } finally {
      token.permissions = permissions;
    }
  });

  it("takes the environment's token when it is chosen, and shows the account", async () => {
    await workbench.command("CDN: Connect Cloudflare…");
    await workbench.choose("How shall CDN Worker get an API token?", "Use CLOUDFLARE_API_TOKEN");
    await workbench.box("Paste the API token");
    await workbench.page.keyboard.press("Enter");
    await workbench.notification(/Connected to Cloudflare account Sandbox\.$/m);
    await workbench.view("Sites").getByText("New Site…").waitFor();
  });

  it("goes back from the token to the choice", async () => {
    await workbench.command("CDN: Connect Cloudflare…");
    await workbench.choose("How shall CDN Worker get an API token?", "Paste a Token");
    const box = await workbench.box("Paste the API token");
    assert.equal(await box.locator("input.input").first().getAttribute("type"), "password");
    await workbench.goBack();
    await workbench.box("How shall CDN Worker get an API token?");
    await workbench.page.keyboard.press("Escape");
  });

  it("signs out, and is as at the start", async () => {
    await workbench.command("CDN: Sign Out…");
    await workbench.choose("Choose an account", "Sandbox");
    await workbench.dialog("Sign out of Cloudflare Sandbox?");
    await workbench.press("Sign Out");
    await workbench.view("Sites").getByText("Connect Cloudflare", { exact: true }).waitFor();
  });
});
