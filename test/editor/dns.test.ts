import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { makeAuthority } from "../../sandbox/dogecloud/authority.ts";
import { connectCloudflare, connectDnsPod, connectDogeCloud } from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

const hostname = "images.example.net";
const domestic = "images.example.net.example-domestic-cdn.com";
const cloudflare = "images.example.com";

describe("DNS and renewal jobs, in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let workbench: Workbench;
  let folder: string;
  let pem: { readonly chain: string; readonly key: string };

  /** Adds certificates to the example's site; comments of the file stay. */
  const describeCertificates = async (certificate: object) => {
    const text = await readFile("examples/r2/cdn.jsonc", "utf8");
    const entry = JSON.stringify({ provider: "dogecloud", domains: [hostname], ...certificate }, null, 1);
    const list = `[${entry.replace(/\s+/g, " ")}]`;
    await writeFile(
      path.join(folder, "cdn.jsonc"),
      text.replace('"hostnames":', `"certificates": ${list},\n      "hostnames":`),
    );
  };
  /** What DNSPod holds at the hostname, by line. */
  const targets = () =>
    Object.fromEntries(
      world.sandbox.dnspod.state
        .records("example.net")
        .filter(({ type, subDomain }) => type === "CNAME" && subDomain === "images")
        .map(({ lineId, value }) => [lineId, value.replace(/\.$/, "")]),
    );

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    folder = await world.folder("dns");
    const authority = await makeAuthority();
    const { chain, key } = await authority.issue({ names: [hostname], to: Date.now() + 90 * 86_400_000 });
    pem = { chain, key };
    await describeCertificates({ cert: "fullchain.pem", key: "privkey.pem" });
    const editor = await world.editor("dns");
    workbench = await world.workbench(editor, { open: folder });
    await workbench.showContainer();
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    await connectDnsPod(workbench, world.sandbox);
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("deploys without hands, and sends each region to its CDN", async () => {
    await workbench.clearNotifications();
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("Deploy site images to account Sandbox?");
    await workbench.press("Deploy");
    await workbench.notification("images is live on Sandbox", 90_000);
    assert.deepEqual(targets(), { "0": domestic, "3=0": cloudflare });
  });

  it("shows both lines, whose they are and the verdict, asked for when it is opened", async () => {
    await workbench.clearNotifications();
    await workbench.row("Sites", /images\s*live/).waitFor();
    await workbench.openFile("cdn.jsonc");
    await workbench.toggleView("Certificates");
    await workbench.toggleView("Deploy Log");
    await workbench.widenSidebar(600);
    await workbench.openRow("Sites", /^\s*DNS/);
    await workbench.row("Sites", /images\.example\.net\s*verified/).waitFor();
    await workbench.row("Sites", `默认${domestic} · ours`).waitFor();
    await workbench.row("Sites", `境外${cloudflare} · ours`).waitFor();
    const line = (await readFile(path.join(folder, "cdn.jsonc"), "utf8"))
      .split("\n")
      .findIndex((text) => text.includes('"dns":'));
    await workbench.page.setViewportSize({ width: 1280, height: 470 });
    await workbench.goTo(line + 6, 1);
    await workbench.quickInput.waitFor({ state: "hidden" });
    await workbench.photograph("dns-in-the-tree");
    await workbench
      .row("Sites", /images\.example\.net\s*verified/)
      .getByText(hostname)
      .hover();
    const hover = workbench.page.locator(".monaco-hover:visible", { hasText: "goes to" }).first();
    await hover.waitFor();
    assert.match(await hover.innerText(), /China\s+images\.example\.net\.example-domestic-cdn\.com/);
    await workbench.photograph("dns-evidence");
    await workbench.page.setViewportSize({ width: 1280, height: 800 });
    await workbench.toggleView("Deploy Log");
  });

  it("switches all traffic to Cloudflare as a plan that is confirmed once, and back", async () => {
    await workbench.inline("Sites", /^\s*DNS/, "Switch Traffic…");
    await workbench.choose("Where shall visitors go?", "All to Cloudflare");
    const text = await workbench.dialog("Send all visitors of images to Cloudflare?");
    assert.ok(text.includes(`CNAME ${hostname} (默认): ${domestic} → ${cloudflare}`), text);
    await workbench.photograph("switch-confirm");
    await workbench.press("Cancel");
    assert.equal(targets()["0"], domestic, "nothing is done on a no");
    await workbench.inline("Sites", /^\s*DNS/, "Switch Traffic…");
    await workbench.choose("Where shall visitors go?", "All to Cloudflare");
    await workbench.dialog("Send all visitors of images to Cloudflare?");
    await workbench.press("Switch");
    await workbench.notification("All visitors of images go to Cloudflare now.", 60_000);
    assert.deepEqual(targets(), { "0": cloudflare, "3=0": cloudflare });
    await workbench.row("Deploy Log", "verify the DNS of images.example.net by region").waitFor();
    await workbench.row("Sites", /^\s*DNS.*all to Cloudflare/).waitFor();
    await workbench.row("Sites", new RegExp(`默认.*cdn\\.jsonc says ${domestic}`)).waitFor();
    await workbench.photograph("switched");
    await workbench.clearNotifications();
    await workbench.command("CDN: Switch Traffic…");
    await workbench.choose("Where shall visitors go?", "Both, Split by Region");
    await workbench.dialog("Split the visitors of images as cdn.jsonc says?");
    await workbench.press("Switch");
    await workbench.notification("The visitors of images are split by region now.", 60_000);
    assert.deepEqual(targets(), { "0": domestic, "3=0": cloudflare });
  });

  it("copies the records in three forms", async () => {
    for (const [form, wanted] of [
      ["Zone File", `${hostname}. 600 IN CNAME ${domestic}.`],
      ["Table", `CNAME  ${hostname}  默认`],
      ["DNSPod Import", `images,CNAME,境外,${cloudflare}.,,600`],
    ] as const) {
      await workbench.command("CDN: Copy DNS Records…");
      await workbench.choose("In what form?", form);
      await workbench.status("2 records copied");
      const lines = (await workbench.clipboardWith(wanted)).trimEnd().split("\n");
      assert.equal(lines.length, form === "Zone File" ? 2 : 3, "a header but in the zone file");
    }
  });

  it("exports a renewal that needs Node alone, and its keys only after a yes", async () => {
    await workbench.clearNotifications();
    await connectDogeCloud(workbench, world.sandbox);
    const out = await world.folder("renewal");
    await writeFile(path.join(out, "fullchain.pem"), pem.chain);
    await writeFile(path.join(out, "privkey.pem"), pem.key, { mode: 0o600 });
    await workbench.command("CDN: Export Renewal Job…");
    await workbench.chooseFolder(out, "Write Here");
    await workbench.answer("Where will the folder be on the machine that runs the job?", out);
    await workbench.choose("What shall its env file hold?", "My Connected Keys");
    await workbench.notification("The renewal job is written");
    const page = workbench.page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    await page.getByRole("heading", { name: "1Panel" }).waitFor();
    await page.getByText("crontab -e").waitFor();
    await workbench.photograph("renewal-job");
    await workbench.closeEditor("Preview Renewal Job.md");
    const envFile = path.join(out, "cdn-worker-renew.env");
    const { dogecloudSecretKey: secret } = world.sandbox.credentials;
    assert.match(await readFile(envFile, "utf8"), new RegExp(`^DOGECLOUD_SECRET_KEY=${secret}$`, "m"));
    assert.equal((await stat(envFile)).mode & 0o777, 0o600);

    const { PATH } = process.env;
    const endpoints = Object.fromEntries(
      Object.entries(world.sandbox.env).filter(([name]) => !/(TOKEN|KEY|KEY_ID|SECRET_ID)$/.test(name)),
    );
    const script = path.join(out, "cdn-worker-renew.mjs");
    const { stdout } = await promisify(execFile)("node", [script], { cwd: "/", env: { PATH, ...endpoints } });
    assert.match(stdout, /cert renew/);
    assert.equal(world.sandbox.dogecloud.state.certificates.size, 1);
  });

  it("keeps one ACME account for all jobs, and leaves keys blank unless told otherwise", async () => {
    await describeCertificates({ acme: { directory: "letsencrypt-staging" } });
    const keys: string[] = [];
    for (const [name, choice] of [
      ["acme-1", "My Connected Keys"],
      ["acme-2", "My Connected Keys"],
      ["acme-3", "Blank Lines to Fill In"],
    ] as const) {
      await workbench.clearNotifications();
      const out = await world.folder(name);
      await workbench.command("CDN: Export Renewal Job…");
      await workbench.chooseFolder(out, "Write Here");
      await workbench.answer("Where will the folder be on the machine that runs the job?", "/opt/cdn-worker");
      await workbench.choose("What shall its env file hold?", choice);
      await workbench.notificationButton("The renewal job is written", "Copy Crontab Line");
      await workbench.status("Crontab line copied");
      assert.match(await workbench.clipboard(), / node \/opt\/cdn-worker\/cdn-worker-renew\.mjs\n$/);
      await workbench.closeEditor("Preview Renewal Job.md");
      const text = await readFile(path.join(out, "cdn-worker-renew.env"), "utf8");
      keys.push(/^(?:# )?CDN_WORKER_ACME_ACCOUNT_KEY=(.*)$/m.exec(text)?.[1] ?? "none");
      if (choice === "Blank Lines to Fill In") {
        for (const [, value] of text.matchAll(/^[A-Z_]+=(.*)$/gm)) assert.equal(value, "");
      }
    }
    assert.match(keys[0] ?? "", /^-{5}BEGIN PRIVATE KEY-{5}\\n/);
    assert.equal(keys[1], keys[0]);
    assert.equal(keys[2], "");
  });
});
