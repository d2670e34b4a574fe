/*
 * The main job, on the sandbox: two buckets become two sites, as a person would do it with the command line.
 * `--once` stops after the verification; otherwise everything stays up to be looked at.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { encodeKey } from "../extension/s3/bucketReader.ts";
import { loadConfig } from "../extension/site/loadConfig.ts";
import { makeAuthority } from "../sandbox/dogecloud/authority.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const examples = ["r2", "b2"] as const;
type Example = (typeof examples)[number];

const once = process.argv.includes("--once");
const say = (text = "") => process.stdout.write(`${text}\n`);

say(
  "Starting the sandbox: Cloudflare's API and edge, B2, DNSPod, AliDNS, DogeCloud, EdgeOne, all on this machine …",
);
const sandbox = await startSandbox();
let failed = false;
const rows: (readonly string[])[] = [];
for (const example of examples) {
  say(`\n── ${example.toUpperCase()} ─ cdn-worker deploy --config examples/${example}/cdn.jsonc`);
  const code = await deploy(sandbox, example);
  const { sites } = await loadConfig(configOf(example));
  for (const site of sites) {
    for (const hostname of site.hostnames) {
      const { right, wrong } = await compareFiles(sandbox, example, hostname);
      for (const line of wrong) say(`✖ ${line}`);
      failed ||= code !== 0 || wrong.length > 0 || right === 0;
      rows.push([
        site.name,
        hostname,
        site.worker.name,
        `${right} of ${right + wrong.length} files identical (SHA-256)`,
      ]);
    }
  }
}
const hostnames = rows.map(([, hostname]) => hostname ?? "");
failed = (await pushCertificate(sandbox, hostnames)) !== 0 || failed;
table(["site", "hostname", "Worker", "verified"], rows);

if (once) {
  await sandbox.close();
  process.exitCode = failed ? 1 : 0;
  say(
    failed
      ? "\n✖ Something was not as it should be."
      : "\n✔ Both sites serve the very bytes of their buckets.",
  );
} else {
  openHints(sandbox, hostnames);
  const stop = () => void sandbox.close().then(() => process.exit(failed ? 1 : 0));
  process.on("SIGINT", stop).on("SIGTERM", stop);
  say("\nThe sandbox stays up. Ctrl-C stops it.");
  offerEditor(stop);
}

/** The editor brings a sandbox of its own. */
function offerEditor(stop: () => void): void {
  if (!process.stdin.isTTY) {
    say("`npm run editor` opens the editor on the examples, with the extension installed.");
    return;
  }
  say("Enter opens the editor on the examples, with the extension installed (`npm run editor`).");
  process.stdin.once("data", () => {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    process.stdin.pause();
    // Ctrl-C reaches the editor's program itself; this one only waits for its end.
    process.on("SIGINT", () => {});
    void sandbox.close().then(() => {
      spawn(process.execPath, [path.join(root, "scripts", "editor.ts")], { cwd: root, stdio: "inherit" });
    });
  });
}

function configOf(example: Example): string {
  return path.join(root, "examples", example, "cdn.jsonc");
}

function deploy(running: Sandbox, example: Example): Promise<number> {
  return cdnWorker(running, ["deploy", "--yes", "--config", configOf(example)]);
}

/** The very program that people run, with the sandbox's environment. */
function cdnWorker({ env }: Sandbox, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(root, "dist/cli.js"), ...args], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** A certificate made on the spot goes to the domestic CDN, as every few weeks. */
async function pushCertificate(running: Sandbox, names: readonly string[]): Promise<number> {
  say("\n── DogeCloud ─ cdn-worker cert push --cert fullchain.pem --key privkey.pem");
  const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-certificate-"));
  try {
    const { chain, key } = await (await makeAuthority()).issue({ names });
    const cert = path.join(folder, "fullchain.pem");
    const privateKey = path.join(folder, "privkey.pem");
    await writeFile(cert, chain);
    await writeFile(privateKey, key, { mode: 0o600 });
    return await cdnWorker(running, ["cert", "push", "--yes", "--cert", cert, "--key", privateKey]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Fetches every file of the example over the edge and compares its hash with the file on disk. */
async function compareFiles({ urls }: Sandbox, example: Example, hostname: string) {
  const folder = path.join(root, "examples", example, "files");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const wrong: string[] = [];
  let right = 0;
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const key = path.relative(folder, file).split(path.sep).join("/");
    const { status, body } = await get(urls.edge ?? "", hostname, `/${encodeKey(key)}`);
    if (status === 200 && sha256(body) === sha256(await readFile(file))) right += 1;
    else wrong.push(`https://${hostname}/${key}: HTTP ${status}, ${body.length} bytes`);
  }
  return { right, wrong };
}

function get(edge: string, hostname: string, target: string): Promise<{ status: number; body: Buffer }> {
  const { hostname: host, port } = new URL(edge);
  return new Promise((resolve, reject) => {
    http
      .get({ host, port, path: target, headers: { host: hostname, "user-agent": "a visitor" } }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks) }));
      })
      .on("error", reject);
  });
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function table(head: readonly string[], body: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("   ");
  say(`\n${line(head)}\n${line(widths.map((width) => "─".repeat(width)))}`);
  for (const row of body) say(line(row));
}

function openHints({ urls }: Sandbox, hostnames: readonly string[]): void {
  const { port } = new URL(urls.edge ?? "");
  say("\nOpen in a browser:");
  for (const hostname of hostnames) say(`  http://${hostname}.localhost:${port}/index.html`);
  say("or on the command line:");
  for (const hostname of hostnames) say(`  curl -i -H 'Host: ${hostname}' ${urls.edge}/index.html`);
}
