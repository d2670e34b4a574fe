import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { credentialVariables, endpoints } from "../extension/providers/registry.ts";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

interface Announcement {
  readonly cloudflareApi: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly [name: string]: unknown;
}

describe("npm run sandbox", () => {
  const children: ChildProcess[] = [];
  after(() => {
    for (const child of children) child.kill("SIGKILL");
  });
  const start = async (...args: string[]) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    return { child, lines };
  };

  it("prints one line of JSON when all is ready, and closes on SIGTERM", async () => {
    const { child, lines } = await start("--json");
    const ready = JSON.parse(lines[0] ?? "") as Announcement;
    for (const name of ["cloudflareApi", "edge", "edgeTls", "b2", "r2S3", "s3", "control"]) {
      assert.match(String(ready[name]), /^https?:\/\/127\.0\.0\.1:\d+/, name);
    }
    const known: readonly string[] = [
      ...endpoints.map(({ variable }) => variable),
      ...credentialVariables,
      "NODE_EXTRA_CA_CERTS",
    ];
    for (const variable of Object.keys(ready.env)) assert.ok(known.includes(variable), variable);
    const { NODE_EXTRA_CA_CERTS: ca = "" } = ready.env;
    assert.ok(existsSync(ca));
    const answer = await fetch(`${ready.cloudflareApi}/user/tokens/verify`, {
      headers: { authorization: `Bearer ${ready.env.CLOUDFLARE_API_TOKEN}` },
    });
    assert.equal(answer.status, 200);
    assert.equal(lines.length, 1);

    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    assert.equal(code, 0);
    assert.ok(!existsSync(ca), "its temporary folder is gone");
  });

  it("prints a table for people, and takes fixed ports", async () => {
    const { child, lines } = await start("--port", "control=0");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match(lines.join("\n"), /CLOUDFLARE_API_BASE_URL +http/);
    child.kill("SIGINT");
    const [code] = await once(child, "exit");
    assert.equal(code, 0);
  });

  it("refuses a port of something that it has not", async () => {
    const child = spawn(process.execPath, [main, "--port", "moon=1"], { stdio: ["ignore", "pipe", "pipe"] });
    children.push(child);
    const [code] = await once(child, "exit");
    assert.equal(code, 2);
  });
});
