import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { addCopiedRecords, connectCloudflare, writes } from "./acts.ts";
import { tellOneStory, theWorld } from "./shared.ts";
import type { Workbench } from "./workbench.ts";
import type { World } from "./world.ts";

const site = (name: string, hostname: string, options: object = {}) =>
  JSON.stringify({
    sites: {
      [name]: {
        zone: "example.com",
        origin: { type: "r2", bucket: "r2-blog-test" },
        fallbackOrigin: "images.example.com",
        hostnames: [hostname],
        worker: { name: `cdn-${name}`, ...options },
      },
    },
  });

/** The editor's own key for the back button of a box. */
const backKey =
  process.platform === "win32"
    ? "Alt+ArrowLeft"
    : process.platform === "darwin"
      ? "Control+Minus"
      : "Control+Alt+Minus";

describe("a folder that is not trusted, in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    const folder = await world.folder("untrusted", "examples/r2");
    // A folder that tries to send the token elsewhere.
    await mkdir(path.join(folder, ".vscode"));
    const settings = { "cdnWorker.endpoints.cloudflareApi": "http://127.0.0.1:9/stolen" };
    await writeFile(path.join(folder, ".vscode", "settings.json"), JSON.stringify(settings));
    const editor = await world.editor("untrusted", {
      askTrust: true,
      userSettings: { "security.workspace.trust.startupPrompt": "never" },
    });
    workbench = await world.workbench(editor, { open: folder });
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("checks the file, offers no deploy, and asks no account", async () => {
    await workbench.showContainer();
    await workbench.view("Sites").getByText("This folder is in Restricted Mode").waitFor();
    const titles = await workbench.paletteTitles("CDN:");
    assert.ok(!titles.some((title) => title.includes("Deploy CDN Worker")), titles.join("\n"));
    assert.ok(titles.some((title) => title.includes("Connect Cloudflare")));
    await workbench.openFile("cdn.jsonc");
    await workbench.line(/"zone"/).waitFor();
    assert.equal(await workbench.page.locator(".codelens-decoration").count(), 0);
    assert.deepEqual(world.sandbox.log.entries, []);
    await workbench.photograph("untrusted");
  });

  it("never lets the folder say where the token goes, trusted or not", async () => {
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    await workbench.view("Sites").getByText("Manage Workspace Trust").click();
    await workbench.page
      .locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ })
      .first()
      .click();
    await workbench.row("Sites", "not deployed yet").waitFor();
    assert.ok(world.sandbox.log.entries.some(({ path }) => path.includes("custom_hostnames")));
  });
});

describe("two folders, in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let workbench: Workbench;
  let folder: string;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    folder = await world.folder("two");
    for (const [name, hostname] of [
      ["blog", "blog.example.net"],
      ["shop", "shop.example.net"],
    ] as const) {
      await mkdir(path.join(folder, name));
      const options = name === "shop" ? { signedUrls: {} } : {};
      await writeFile(path.join(folder, name, "cdn.jsonc"), site(name, hostname, options));
    }
    const workspace = path.join(folder, "two.code-workspace");
    await writeFile(workspace, JSON.stringify({ folders: [{ path: "blog" }, { path: "shop" }] }));
    // As on a desktop; in a browser the editor saves by itself.
    const editor = await world.editor("two", { userSettings: { "files.autoSave": "off" } });
    workbench = await world.workbench(editor, { open: workspace });
    await workbench.showContainer();
    await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("shows the sites of both, each with its file", async () => {
    await workbench.row("Sites", /blog\s*not deployed yet · blog\/cdn\.jsonc/).waitFor();
    await workbench.row("Sites", /shop\s*not deployed yet · shop\/cdn\.jsonc/).waitFor();
    await workbench.photograph("two-folders");
  });

  it("asks which site a command means, and for the key of signed URLs that is nowhere yet", async () => {
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.choose("Choose a site", "shop");
    await workbench.answer("The key that signed URLs are made with", "too short");
    await workbench.boxMessage("at least 16 letters");
    await workbench.answerAgain("0123456789abcdef");
    await workbench.dialog("Deploy site shop to account Sandbox?");
    await workbench.press("Cancel");
    assert.deepEqual(writes(world.sandbox), []);
  });

  it("asks into which folder a new site goes, and lets its sites have a say", async () => {
    const before = await readFile(path.join(folder, "shop", "cdn.jsonc"), "utf8");
    await workbench.command("CDN: New Site…");
    const box = await workbench.box("Into which folder shall cdn.jsonc go?");
    assert.equal(await box.locator(".monaco-list-row").count(), 2);
    await workbench.choose("Into which folder", "shop");
    await workbench.choose("Where are the files?", "Cloudflare R2");
    await workbench.choose("Which R2 bucket?", "New Bucket…");
    await workbench.answer("Name of the new bucket", "more-files");
    await workbench.box("Where should the bucket live?");
    await workbench.goBack();
    const name = await workbench.box("Name of the new bucket");
    assert.equal(await name.locator("input.input").first().inputValue(), "more-files");
    await workbench.page.keyboard.press("Enter");
    await workbench.choose("Where should the bucket live?", "Automatic");
    await workbench.choose("carry the fallback origin", "example.com");
    await workbench.answer("Fallback origin: a host in example.com", "images.example.com");
    await workbench.boxMessage('carries the bucket of site "shop" already');
    await workbench.answerAgain("more.example.com");
    await workbench.answer("Public hostnames", "more.example.net Shop.example.net");
    await workbench.boxMessage('shop.example.net is used by site "shop" already');
    await workbench.page.keyboard.press("Escape");
    assert.equal(await readFile(path.join(folder, "shop", "cdn.jsonc"), "utf8"), before);
  });

  it("deploys what is typed and not yet saved, and says why it does not", async () => {
    const file = path.join(folder, "blog", "cdn.jsonc");
    const deploy = workbench.page.locator(".codelens-decoration a", { hasText: "Deploy" }).first();
    await workbench.openFile("blog/cdn.jsonc");
    await deploy.waitFor();
    const text = await readFile(file, "utf8");
    await workbench.typeText(text.replace("blog.example.net", "typed.example.net"));
    await deploy.click();
    assert.match(await workbench.dialog("Deploy site blog to account"), /Hostnames: typed\.example\.net/);
    await workbench.press("Cancel");
    assert.match(await readFile(file, "utf8"), /typed\.example\.net/);
    await workbench.typeText(text.replace("images.example.com", "images.example.org"));
    await deploy.click();
    await workbench.notification(/blog\/cdn\.jsonc has a mistake: The fallback origin images\.example\.org/);
    assert.deepEqual(writes(world.sandbox), []);
  });

  it("does not begin to ask where the file could not be added to", async () => {
    await workbench.typeText("{");
    await workbench.command("CDN: New Site…");
    await workbench.choose("Into which folder", "blog");
    await workbench.notification("blog/cdn.jsonc has a mistake: A closing brace is missing.");
  });
});

describe("Chinese, in the real editor", function () {
  this.timeout(120_000);
  let world: World;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    const editor = await world.editor("chinese", { locale: "zh-cn" });
    workbench = await world.workbench(editor, { open: await world.folder("chinese", "examples/r2") });
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("speaks it in views, commands, boxes, messages and dialogs", async () => {
    await workbench.showContainer();
    await workbench.view("站点").getByText("连接 Cloudflare", { exact: true }).waitFor();
    await workbench.command("CDN: 连接 Cloudflare…");
    await workbench.choose("CDN Worker 如何获取 API 令牌？", "粘贴令牌");
    await workbench.answer("粘贴 API 令牌", world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("已连接 Cloudflare 账号 Sandbox。");
    await workbench.row("站点", "尚未部署").waitFor();
    await workbench.command("CDN: 部署 CDN Worker");
    const text = await workbench.dialog("将站点 images 部署到账号 Sandbox？");
    assert.match(text, /将创建：\s+• 存储桶 r2-blog-test/);
    await workbench.photograph("chinese");
    await workbench.press("取消|Cancel");
  });

  it("explains cdn.jsonc in it", async () => {
    await workbench.openFile("cdn.jsonc");
    const key = workbench.line(/"fallbackOrigin"/).getByText('"fallbackOrigin"');
    await workbench.hover(key, "区域中的一个主机名：访客域名的 CNAME 指向这里。");
  });
});

describe("the keyboard alone, in the real editor", function () {
  this.timeout(180_000);
  let world: World;
  let workbench: Workbench;

  before(async () => {
    world = await theWorld();
    world.sandbox.reset();
    const editor = await world.editor("keyboard", {
      userSettings: { "workbench.colorTheme": "Default High Contrast" },
    });
    workbench = await world.workbench(editor, { open: await world.folder("keyboard") });
  });
  after(() => world.closeEditors());
  tellOneStory(() => workbench);

  it("goes through connect, wizard and deploy", async () => {
    const { page } = workbench;
    const enter = async (box: string, text?: string) => {
      await workbench.box(box);
      if (text !== undefined) await page.keyboard.type(text);
      // A list is filtered while one types; Enter takes what is highlighted.
      const list = workbench.quickInput.locator(".quick-input-list");
      if (text !== undefined && (await list.isVisible()))
        await list.locator(".monaco-list-row.focused").first().waitFor();
      await page.keyboard.press("Enter");
    };
    await workbench.command("CDN: Connect Cloudflare…");
    await enter("How shall CDN Worker get an API token?", "Paste");
    await enter("Paste the API token", world.sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    await workbench.command("CDN: New Site…");
    await enter("Where are the files?", "R2");
    await workbench.quickInput.locator(".monaco-list-row", { hasText: "New Bucket…" }).waitFor();
    await enter("Which R2 bucket?");
    await enter("Name of the new bucket", "r2-blog-test");
    await enter("Where should the bucket live?");
    await workbench.quickInput.locator(".monaco-list-row", { hasText: "example.com" }).waitFor();
    await enter("carry the fallback origin", "example.com");
    await enter("Fallback origin: a host in example.com");
    await enter("Public hostnames", "images.example.net");
    await workbench.box("What shall the Worker do?");
    await page.keyboard.press(backKey);
    const again = await workbench.box("Public hostnames");
    assert.equal(await again.locator("input.input").first().inputValue(), "images.example.net");
    await page.keyboard.press("Enter");
    await enter("What shall the Worker do?");
    await enter("Where is the DNS of images.example.net?", "Somewhere");
    await enter("A short name for the site");
    await workbench.notification("is described in cdn.jsonc");
    await workbench.command("CDN: Deploy CDN Worker");
    await workbench.dialog("Deploy site images to account Sandbox?");
    await page.keyboard.press("Enter");
    await workbench.notification("waits for 2 DNS records", 60_000);
    await workbench.command("CDN: Copy DNS Records");
    await enter("In what form?", "Zone");
    await workbench.status("2 records copied");
    await addCopiedRecords(workbench, world.sandbox);
    await workbench.notification("images is live on Sandbox", 90_000);
    await workbench.photograph("high-contrast");
  });

  it("gives every row of the trees a name that can be read out", async () => {
    await workbench.showContainer();
    const rows = workbench.view("Sites").locator(".monaco-list-row");
    // The tree is read again after the deploy has told its end.
    await workbench.view("Sites").locator('[aria-label^="Site images, live"]').waitFor();
    const labels = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("aria-label")));
    assert.ok(labels.length >= 6);
    assert.ok(
      labels.every((label) => label && label.trim() !== ""),
      JSON.stringify(labels),
    );
  });

  it("has the colours of the theme in the dark", async () => {
    await workbench.command("Preferences: Toggle between Light/Dark Themes");
    await workbench.photograph("toggled-theme");
  });
});
