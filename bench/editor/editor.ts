/*
 * What the extension costs whoever opens the editor, and how long the sites take to show: the packaged
 * extension in the real editor, the sandbox behind it with 100 ms added to every call. `npm run bench:editor`.
 */
import { randomUUID } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";
import { addCopiedRecords, connectCloudflare } from "../../test/editor/acts.ts";
import type { CodeServer } from "../../test/editor/codeServer.ts";
import type { Workbench } from "../../test/editor/workbench.ts";
import { startWorld, theVsix, type World } from "../../test/editor/world.ts";
import { type Row, report } from "../report.ts";

const command = "npm run bench:editor";
const runs = 7;
/** An extension that does nothing, to tell the editor's own share of an activation. */
const emptyName = "Bench Nothing";

const world = await startWorld();
try {
  await sizes();
  await activation(world);
  await tree(world);
} finally {
  await world.close();
}

async function sizes(): Promise<void> {
  const kilobytes = async (file: string) => Math.round((await stat(file)).size / 1000);
  const vsix = await kilobytes(await theVsix());
  await report(
    "Size of the extension",
    command,
    [
      {
        file: "entry (dist/extension.cjs), kB",
        measured: await kilobytes("dist/extension.cjs"),
        target: "150",
      },
      {
        file: "engine (dist/engine.cjs), loaded on first use, kB",
        measured: await kilobytes("dist/engine.cjs"),
        target: "–",
      },
      { file: "VSIX with esbuild's native program, kB", measured: vsix, target: "6000" },
    ],
    "Most of the VSIX is esbuild's own program, which bundles the Worker on the person's machine.",
  );
}

/**
 * From the editor's own list of running extensions: loading the code and calling `activate`, in milliseconds. An
 * extension that does nothing is activated by the same event in the same window: what it takes is the editor's
 * own share, which in a browser on a busy machine is most of it.
 */
async function activation(world: World): Promise<void> {
  const folder = await world.folder("bench-activation", "examples/r2");
  const editor = await world.editor("bench-activation", { extraVsix: await emptyExtension(world) });
  const ours: number[] = [];
  const empty: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const workbench = await world.workbench(editor, { open: folder });
    await workbench.showContainer();
    await workbench.view("Sites").getByText("Connect Cloudflare", { exact: true }).waitFor();
    await workbench.command("Developer: Show Running Extensions");
    ours.push(await activationTime(workbench, "CDN Worker"));
    empty.push(await activationTime(workbench, emptyName));
    await workbench.close();
  }
  const row = (extension: string, times: readonly number[], target: string) => ({
    extension,
    "load and activate, ms": `${median(times)} (${Math.min(...times)} to ${Math.max(...times)})`,
    target,
  });
  const differences = ours.map((time, index) => time - (empty[index] ?? 0));
  await report(
    "Activation in the real editor",
    command,
    [
      row("CDN Worker", ours, ""),
      row("one that does nothing, beside it", empty, ""),
      row("difference, window by window", differences, "30"),
    ],
    `Median of ${runs} windows (and the range), each with an extension host of its own, as the editor's list of running extensions tells it. Whichever of the two comes first in a window waits for what the editor loads for both, hence the wide ranges. Requests before first use: ${world.sandbox.log.entries.length}.`,
  );
}

async function emptyExtension(world: World): Promise<string> {
  const folder = await world.folder("bench-empty");
  const manifest = {
    name: "bench-nothing",
    displayName: emptyName,
    version: "0.0.1",
    publisher: "bench",
    description: "Does nothing.",
    license: "MIT",
    engines: { vscode: "^1.90.0" },
    main: "./main.cjs",
    activationEvents: ["onView:cdnWorker.sites"],
  };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(path.join(folder, "main.cjs"), "exports.activate = () => {};\n");
  await writeFile(path.join(folder, "README.md"), "Does nothing.\n");
  const packagePath = path.join(folder, "nothing.vsix");
  await createVSIX({
    cwd: folder,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  return packagePath;
}

async function activationTime(workbench: Workbench, name: string): Promise<number> {
  const row = workbench.page.locator(".runtime-extensions-editor .extension", { hasText: name }).first();
  await row.waitFor();
  const text = (await row.locator(".activation-time").allInnerTexts()).join();
  const [, milliseconds] = /(\d+)ms/.exec(text) ?? [];
  if (milliseconds === undefined) throw new Error(`No activation time in: ${text}`);
  return Number(milliseconds);
}

async function tree(world: World): Promise<void> {
  const editor = await world.editor("bench-tree");
  await deployOne(world, editor);
  const rows: Row[] = [];
  for (const count of [10, 100, 1000]) rows.push(await fill(world, editor, count));
  await report(
    "From a click on the icon to a filled tree",
    command,
    rows,
    "Everything from the click on: the engine is loaded, cdn.jsonc read, the account asked (each call 100 ms later than it would answer), the tree drawn. Target: 1,000 hostnames in 1,500 ms.",
  );
}

function hostnameOf(index: number): string {
  return index === 0 ? "images.example.net" : `h${index}.example.net`;
}

/** A site with one hostname, deployed as a person does it; the others are made after its image. */
async function deployOne(world: World, editor: CodeServer): Promise<void> {
  const folder = await world.folder("bench-deploy");
  await writeSite(folder, 1);
  const workbench = await world.workbench(editor, { open: folder });
  await connectCloudflare(workbench, world.sandbox.credentials.cloudflareApiToken);
  await workbench.notification("Connected to Cloudflare account Sandbox.");
  await workbench.command("CDN: Deploy CDN Worker");
  await workbench.dialog("Deploy site images");
  await workbench.press("Deploy");
  await workbench.notification("waits for 2 DNS records", 60_000);
  await workbench.notificationButton("waits for 2 DNS records", "Copy Records");
  await workbench.status("2 records copied");
  await addCopiedRecords(workbench, world.sandbox);
  await workbench.notification("images is live on Sandbox", 90_000);
  await workbench.close();
}

async function fill(world: World, editor: CodeServer, count: number): Promise<Row> {
  const { sandbox } = world;
  cloneHostnames(world, count);
  const times: number[] = [];
  let requests = 0;
  for (let run = 0; run < 3; run += 1) {
    const folder = await world.folder(`bench-${count}`);
    await writeSite(folder, count);
    const workbench = await world.workbench(editor, { open: folder });
    await connectCloudflare(workbench, sandbox.credentials.cloudflareApiToken);
    await workbench.notification("Connected to Cloudflare account Sandbox.");
    sandbox.latency.ms = 100;
    sandbox.log.clear();
    const start = performance.now();
    await workbench.container.click();
    await workbench.row("Sites", new RegExp(`Hostnames\\s*${count} live`)).waitFor();
    times.push(Math.round(performance.now() - start));
    requests = sandbox.log.entries.length;
    sandbox.latency.ms = 0;
    await workbench.close();
  }
  return { hostnames: count, "click to filled tree, ms": median(times), requests };
}

/** Puts hostnames and routes behind the API's back, each a copy of the first: 1,000 validations are not the point. */
function cloneHostnames({ sandbox }: World, count: number): void {
  const zone = sandbox.zone("example.com");
  const [hostname] = zone.hostnames.values();
  const [route] = zone.routes.values();
  if (!hostname || !route) throw new Error("The first hostname is not deployed.");
  for (let index = zone.hostnames.size; index < count; index += 1) {
    const id = randomUUID();
    zone.hostnames.set(id, { ...hostname, id, hostname: hostnameOf(index) });
    const routeId = id.replaceAll("-", "");
    zone.routes.set(routeId, { ...route, id: routeId, pattern: `${hostnameOf(index)}/*` });
  }
}

async function writeSite(folder: string, count: number): Promise<void> {
  const site = {
    zone: "example.com",
    origin: { type: "r2", bucket: "r2-blog-test" },
    fallbackOrigin: "images.example.com",
    hostnames: Array.from({ length: count }, (_, index) => hostnameOf(index)),
    worker: { name: "cdn-images" },
  };
  await writeFile(path.join(folder, "cdn.jsonc"), JSON.stringify({ sites: { images: site } }, null, 2));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
