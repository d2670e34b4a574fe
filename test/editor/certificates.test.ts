import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { makeAuthority } from "../../sandbox/dogecloud/authority.ts";
import { connectDogeCloud, connectEdgeOne, writes } from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

const day = 86_400_000;

describe("certificates, in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    folder = await world.folder("certificates");
    const authority = await makeAuthority();
    const names = ["images.example.net", "static.example.net"];
    const old = await authority.issue({ names, to: Date.now() + 6 * day });
    const fresh = await authority.issue({ names, to: Date.now() + 90 * day });
    const other = await authority.issue({ names: ["elsewhere.example"], to: Date.now() + 90 * day });
    const { state } = world.sandbox.dogecloud;
    const id = state.upload("made-by-hand", old.chain, old.key);
    for (const name of names) state.bind(id, name);
    const cn = await authority.issue({ names: ["images.example.cn", "static.example.cn"] });
    for (const [name, { chain, key }] of Object.entries({ fresh, other, cn })) {
      await writeFile(path.join(folder, `${name}.fullchain.pem`), chain);
      await writeFile(path.join(folder, `${name}.key`), key);
    }
    const editor = await world.editor("certificates");
    workbench = await world.workbench(editor, { open: folder });
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("shows what ends soon, with colour, words and a badge", async () => {
    await workbench.showContainer();
    await connectDogeCloud(workbench, world.sandbox);
    await workbench.row("Certificates", /images\.example\.net\s*5 days left/).waitFor();
    await workbench.page.locator(".activitybar .badge-content", { hasText: "2" }).waitFor();
    await workbench.photograph("certificates");
  });

  it("pushes a PEM by right click: plan, confirmation, stages, result", async () => {
    await workbench.clearNotifications();
    await workbench.page.keyboard.press("Control+Shift+e");
    const file = workbench.explorerRow("fresh.fullchain.pem");
    await workbench.contextMenu(file, "Push Certificate to CDN…");
    await workbench.box("Which CDN domains shall get it?");
    await workbench.page.keyboard.press("Enter");
    const text = await workbench.dialog("Push the certificate to DogeCloud?");
    assert.match(text, /For: images\.example\.net, static\.example\.net/);
    assert.match(text, /Gets the certificate:\s+• images\.example\.net\s+• static\.example\.net/);
    await workbench.photograph("push-confirm");
    await workbench.press("Push");
    await workbench.notification(
      "2 domains have the new certificate; 2 of them show it at the edge.",
      60_000,
    );
    await workbench.row("Certificates", /images\.example\.net\s*89 days left/).waitFor();
    await workbench.row("Certificates", /Not in use\s*1/).waitFor();
    assert.equal(await workbench.page.locator(".activitybar .badge-content:visible").count(), 0);
    // The editor shows the progress a little longer than it lasts.
    await workbench.page
      .locator(".notification-list-item", { hasText: "Push the certificate for" })
      .waitFor({ state: "hidden" });
    await workbench.photograph("push-done");
  });

  it("does nothing the second time, and says so; the key's file is as good as the chain's", async () => {
    await workbench.clearNotifications();
    world.sandbox.log.clear();
    await workbench.page.keyboard.press("Control+Shift+e");
    await workbench.contextMenu(workbench.explorerRow("fresh.key"), "Push Certificate to CDN…");
    await workbench.notification(
      "All 2 domains carry this certificate already. Nothing was changed.",
      60_000,
    );
    assert.deepEqual(
      writes(world.sandbox).filter((write) => /upload|bind|delete/.test(write)),
      [],
    );
  });

  it("refuses what covers no domain of the account", async () => {
    await workbench.clearNotifications();
    await workbench.page.keyboard.press("Control+Shift+e");
    await workbench.contextMenu(workbench.explorerRow("other.fullchain.pem"), "Push Certificate to CDN…");
    await workbench.notification(/is covered by this certificate. It is for elsewhere\.example/);
  });

  it("connects EdgeOne beside it, and pushes to the one that is chosen", async () => {
    await workbench.clearNotifications();
    await connectEdgeOne(workbench, world.sandbox);
    await workbench.showContainer();
    await workbench.row("Certificates", /images\.example\.cn/).waitFor();
    await workbench.page.keyboard.press("Control+Shift+e");
    await workbench.contextMenu(workbench.explorerRow("cn.fullchain.pem"), "Push Certificate to CDN…");
    await workbench.choose("To which CDN account?", world.sandbox.credentials.tencentcloudSecretId);
    await workbench.box("Which CDN domains shall get it?");
    await workbench.page.keyboard.press("Enter");
    const text = await workbench.dialog("Push the certificate to EdgeOne?");
    assert.match(text, /For: images\.example\.cn, static\.example\.cn/);
    await workbench.press("Push");
    await workbench.notification(
      "2 domains have the new certificate; 2 of them show it at the edge.",
      60_000,
    );
    await workbench.showContainer();
    await workbench.row("Certificates", /images\.example\.cn\s*\d+ days left/).waitFor();
  });
});
