import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { ScriptStore } from "../../sandbox/cloudflare/scripts/scriptStore.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import { connectCloudflare, writes } from "./acts.ts";
import type { CodeServer } from "./codeServer.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

describe("connecting, in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let editor: CodeServer;
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    editor = await world.editor("connect", {
      env: { CLOUDFLARE_API_TOKEN: world.sandbox.credentials.cloudflareApiToken },
    });
    folder = await world.folder("connect");
    workbench = await world.workbench(editor, { open: folder });
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

  it("keeps two accounts apart: each site goes by the one that has its zone", async () => {
    const token = addSecondAccount(world.sandbox);
    const site = (zone: string) => ({
      zone,
      origin: { type: "r2", bucket: "r2-blog-test" },
      fallbackOrigin: `cdn.${zone}`,
      hostnames: [`${zone.replace(".", "-")}.example.net`],
      worker: { name: `cdn-${zone.replace(".", "-")}` },
    });
    const sites = { first: site("example.com"), other: site("second.org"), either: site("shared.net") };
    await writeFile(path.join(folder, "cdn.jsonc"), JSON.stringify({ sites }));
    await workbench.clearNotifications();
    await connectCloudflare(workbench, token);
    await workbench.notification("Connected to Cloudflare account Second.");
    // Once more, for the zone that has come since.
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    const deploy = async (name: string) => {
      await workbench.command("CDN: Deploy CDN Worker");
      await workbench.choose("Choose a site", name);
    };
    await deploy("other");
    await workbench.dialog("Deploy site other to account Second?");
    await workbench.press("Cancel");
    await deploy("either");
    await workbench.choose("Several would do. The choice is remembered.", "Second");
    await workbench.dialog("Deploy site either to account Second?");
    await workbench.press("Cancel");
    await deploy("either");
    await workbench.dialog("Deploy site either to account Second?");
    await workbench.press("Cancel");
    await workbench.row("Sites", /Second\s*Cloudflare/).waitFor();
    await workbench.command("CDN: Sign Out…");
    await workbench.choose("Choose an account", "Second");
    await workbench.press("Sign Out");
    // What the other account had told is not shown as if this one said so.
    await workbench.row("Sites", /other\s*cannot be read/).waitFor();
    await workbench.photograph("two-accounts");
    assert.deepEqual(writes(world.sandbox), []);
  });

  it("signs out, and is as at the start", async () => {
    await workbench.command("CDN: Sign Out…");
    await workbench.choose("Choose an account", "Sandbox");
    await workbench.dialog("Sign out of Cloudflare Sandbox?");
    await workbench.press("Sign Out");
    await workbench.view("Sites").getByText("Connect Cloudflare", { exact: true }).waitFor();
  });
});

/** An account with a zone of its own and one that the first account has, too; gives its token. */
function addSecondAccount({ cloudflare, account, token, zone }: Sandbox): string {
  const second = {
    ...account,
    id: "b".repeat(32),
    name: "Second",
    removedDomains: new Map(),
    buckets: new Map(),
    scripts: new ScriptStore(),
  };
  cloudflare.accounts.push(second);
  const like = zone("example.com");
  const fresh = () => ({ hostnames: new Map(), records: new Map(), routes: new Map(), purges: [] });
  cloudflare.zones.push(
    { ...like, ...fresh(), id: "c".repeat(32), name: "second.org", account: second },
    { ...like, ...fresh(), id: "d".repeat(32), name: "shared.net", account },
    { ...like, ...fresh(), id: "e".repeat(32), name: "shared.net", account: second },
  );
  const value = `cfut_${"Q".repeat(40)}`;
  cloudflare.tokens.push({ ...token, id: "f".repeat(32), value, accountId: second.id });
  return value;
}
