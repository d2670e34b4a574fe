/*
 * A key that its service refuses, once for every provider of the registry: in the box where it is entered, and long
 * after, when its owner has deleted it. Both times the person is led to the account of that provider and no other.
 */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type ProviderId, providers } from "../../extension/providers/registry.ts";
import { makeAuthority } from "../../sandbox/dogecloud/authority.ts";
import { refusedSites } from "../refusedSites.ts";
import { connectCloudflare, writes } from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

const others = providers.filter(({ id }) => id !== "cloudflare");

describe("keys that are refused, in the real editor", function () {
  this.timeout(180_000);
  let world: World;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    const folder = await world.folder("refused-keys");
    const sites = Object.entries(refusedSites).filter(([, site]) => site !== undefined);
    await writeFile(path.join(folder, "cdn.jsonc"), JSON.stringify({ sites: Object.fromEntries(sites) }));
    const authority = await makeAuthority();
    const to = Date.now() + 90 * 86_400_000;
    const { chain, key } = await authority.issue({ names: ["images.example.net"], to });
    await writeFile(path.join(folder, "a.fullchain.pem"), chain);
    await writeFile(path.join(folder, "a.key"), key);
    workbench = await world.workbench(await world.editor("refused-keys"), { open: folder });
    await workbench.showContainer();
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  for (const { title, key } of others) {
    it(`is said in the box where the key of ${title} is entered, and a good one is taken`, async () => {
      await workbench.clearNotifications();
      await workbench.command(`CDN: Connect ${title}…`);
      const parts = Object.values(key);
      for (const [index, { prompt, variable }] of parts.entries()) {
        const value = world.sandbox.env[variable] ?? "";
        assert.notEqual(value, "", variable);
        const box = prompt().slice(0, 30);
        if (index < parts.length - 1) await workbench.answer(box, value);
        else {
          await workbench.answer(box, "W".repeat(value.length));
          await workbench.boxMessage(/accept|wrong|40[13]/i);
          await workbench.answerAgain(value);
        }
      }
      await workbench.notification(`Connected ${title} account`);
    });
  }

  it("comes to the person with the right account, for every provider whose key was deleted", async () => {
    world.sandbox.revokeKeys();
    world.sandbox.log.clear();
    for (const { id, title } of others) {
      await workbench.clearNotifications();
      await acts[id]();
      await offersToConnect(title);
    }
    world.sandbox.token.status = "disabled";
    await workbench.clearNotifications();
    await deploy("cloudflare");
    await offersToConnect("Cloudflare");
    assert.deepEqual(writes(world.sandbox), []);
  });

  /** What meets the key of a provider. */
  const acts: Readonly<Record<ProviderId, () => Promise<void>>> = {
    cloudflare: () => deploy("cloudflare"),
    backblaze: () => deployConfirmed("backblaze"),
    s3compatible: () => deployConfirmed("s3compatible"),
    dnspod: () => deploy("dnspod"),
    alidns: () => deploy("alidns"),
    dogecloud: () => pushCertificate("DogeCloud"),
    edgeone: () => pushCertificate("EdgeOne"),
  };

  async function deploy(site: string): Promise<void> {
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.choose("Choose a site", site);
  }

  /** The key of a bucket is tried at the beginning of the run. */
  async function deployConfirmed(site: string): Promise<void> {
    await deploy(site);
    await workbench.dialog(`Deploy site ${site} to account Sandbox?`);
    await workbench.press("Deploy");
  }

  async function pushCertificate(cdn: string): Promise<void> {
    await workbench.page.keyboard.press("Control+Shift+e");
    await workbench.contextMenu(workbench.explorerRow("a.fullchain.pem"), "Push Certificate to CDN…");
    await workbench.choose("To which CDN account?", cdn);
  }

  async function offersToConnect(title: string): Promise<void> {
    const button = workbench.page.locator(".notification-list-item .monaco-button", { hasText: "Connect…" });
    await button.first().waitFor();
    await workbench.photograph(`refused-key-${title.toLowerCase().replace(/\W+/g, "-")}`);
    await button.first().click();
    await workbench.box(`Connect ${title}`);
    await workbench.page.keyboard.press("Escape");
    await workbench.quickInput.waitFor({ state: "hidden" });
  }
});
