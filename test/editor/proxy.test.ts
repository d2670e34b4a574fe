/*
 * The editor's own proxy setting reaches the extension. The editor asks loopback itself, whatever is set, so the API
 * stands under a name that nobody but the proxy could reach; what the proxy was asked for is the proof.
 */
import assert from "node:assert/strict";
import { type ConnectProxy, startConnectProxy } from "../deploy/connectProxy.ts";
import { connectCloudflare } from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

describe("behind the editor's proxy, in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let proxy: ConnectProxy;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    proxy = await startConnectProxy({ refuses: 502 });
    const editor = await world.editor("proxy", {
      machineSettings: { "cdnWorker.endpoints.cloudflareApi": "https://api.cloudflare.test/client/v4" },
      // Where the extension host is remote, as here, the person's own settings say which proxy it takes.
      userSettings: { "http.proxy": proxy.url },
    });
    workbench = await world.workbench(editor, { open: await world.folder("proxy") });
    await workbench.showContainer();
  });
  after(async () => {
    await world.closeEditors();
    await proxy?.close();
  });
  tellOneStory(() => workbench);

  it("asks it for Cloudflare's API, and speaks of the proxy where that fails", async () => {
    await connectCloudflare(workbench, world.sandbox.token.value);
    assert.match(await workbench.boxMessage("cannot be reached"), /Check the connection and any proxy/);
    assert.ok(proxy.targets.includes("api.cloudflare.test:443"), proxy.targets.join(", "));
    assert.deepEqual(world.sandbox.log.entries, []);
  });
});
