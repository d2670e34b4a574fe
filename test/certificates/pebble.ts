/*
 * Debian's `pebble`, a real ACME server, and its DNS server for challenges, both on loopback ports of their own.
 * Found on PATH, else installed, else fetched with apt-get and unpacked into an ignored folder. A machine where
 * that is impossible fails the tests, it does not skip them.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ChallengePublisher } from "../../extension/dns/challenge.ts";
import { makeAuthority } from "../../sandbox/dogecloud/authority.ts";

export interface Pebble {
  /** URL of the ACME directory. */
  readonly directory: string;
  /** PEM file of the root that pebble's own HTTPS certificate comes from: NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  readonly ca: string;
  /** PEM of the certificate that pebble's own HTTPS has, for localhost. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** `ip:port` of the DNS server that pebble asks. */
  readonly dns: string;
  readonly publisher: ChallengePublisher;
  /** What is published at this moment, `name value`. */
  readonly published: ReadonlySet<string>;
  /** How many certificates were issued. */
  issued(): number;
  close(): Promise<void>;
}

const cache = fileURLToPath(new URL("../../.cache/pebble/", import.meta.url));

/** Folder that holds `pebble` and `pebble-challtestsrv`; throws with the way out where there is none. */
function findPebble(): string {
  const folders = [...(process.env.PATH ?? "").split(":"), join(cache, "usr/bin")];
  const has = (folder: string) =>
    existsSync(join(folder, "pebble")) && existsSync(join(folder, "pebble-challtestsrv"));
  const found = () => folders.find(has);
  const already = found();
  if (already !== undefined) return already;
  const attempts: readonly (() => void)[] = [
    () => {
      mkdirSync(cache, { recursive: true });
      execFileSync("apt-get", ["download", "pebble"], { cwd: cache, stdio: "pipe" });
      const [file = ""] = readdirSync(cache).filter((name) => /^pebble_.*\.deb$/.test(name));
      execFileSync("dpkg", ["-x", join(cache, file), cache], { stdio: "pipe" });
    },
    () => {
      execFileSync("apt-get", ["update"], { stdio: "pipe" });
      execFileSync("apt-get", ["install", "--yes", "--no-install-recommends", "pebble"], { stdio: "pipe" });
    },
  ];
  const failures: string[] = [];
  for (const attempt of attempts) {
    try {
      attempt();
    } catch (error) {
      failures.push(error instanceof Error ? error.message.slice(0, 200) : String(error));
    }
    const folder = found();
    if (folder !== undefined) return folder;
  }
  throw new Error(
    `The ACME tests need the ACME server pebble, and it could not be had (${failures.join("; ")}). Install Debian's package "pebble", or put pebble and pebble-challtestsrv on PATH.`,
  );
}

export interface PebbleOptions {
  /** `ip:port`, asked in place of pebble's own; then `publisher` publishes where nobody looks. */
  readonly dnsServer?: string;
  /** Per cent of the nonces that are refused, though they are good. */
  readonly nonceReject?: number;
  /** Key IDs and HMAC keys (base64url); with them, no account is made without an external account binding. */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** How long certificates are valid, in seconds. */
  readonly validity?: number;
}

export async function startPebble(options: PebbleOptions = {}): Promise<Pebble> {
  const { dnsServer, nonceReject = 5, externalAccounts, validity } = options;
  const bin = findPebble();
  const folder = await mkdtemp(join(tmpdir(), "cdn-worker-pebble-"));
  const [acme, management, dns, control] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const authority = await makeAuthority("Pebble HTTPS");
  const https = await authority.issue({ names: ["localhost"] });
  const file = (name: string) => join(folder, name);
  await Promise.all([
    writeFile(file("cert.pem"), https.chain),
    writeFile(file("key.pem"), https.key),
    writeFile(file("ca.pem"), authority.root),
    writeFile(
      file("config.json"),
      JSON.stringify({
        pebble: {
          listenAddress: `127.0.0.1:${acme}`,
          managementListenAddress: `127.0.0.1:${management}`,
          certificate: file("cert.pem"),
          privateKey: file("key.pem"),
          httpPort: 5002,
          tlsPort: 5001,
          ocspResponderURL: "",
          externalAccountBindingRequired: externalAccounts !== undefined,
          externalAccountMACKeys: externalAccounts ?? {},
          ...(validity === undefined ? {} : { certificateValidityPeriod: validity }),
        },
      }),
    ),
  ]);
  const output: string[] = [];
  const start = (name: string, args: readonly string[]): ChildProcess => {
    const child = spawn(join(bin, name), args, {
      // No pause before it looks; every name is verified anew; nonces are refused, as can happen.
      env: {
        ...process.env,
        PEBBLE_VA_NOSLEEP: "1",
        PEBBLE_AUTHZREUSE: "0",
        PEBBLE_WFE_NONCEREJECT: String(nonceReject),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data) => output.push(String(data)));
    return child;
  };
  const children = [
    start("pebble-challtestsrv", [
      ...["-dns01", `127.0.0.1:${dns}`, "-management", `127.0.0.1:${control}`],
      ...["-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", "", "-defaultIPv4", "127.0.0.1"],
    ]),
    start("pebble", ["-config", file("config.json"), "-dnsserver", dnsServer ?? `127.0.0.1:${dns}`]),
  ];
  const close = async () => {
    for (const child of children) child.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([acme, control].map(listening));
  } catch (error) {
    await close();
    throw new Error(`pebble did not start: ${output.join("").slice(-2000)}`, { cause: error });
  }

  const published = new Set<string>();
  const tell = async (path: string, body: unknown) => {
    const response = await fetch(`http://127.0.0.1:${control}/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`pebble-challtestsrv: ${response.status} on ${path}`);
  };
  return {
    directory: `https://localhost:${acme}/dir`,
    caFile: file("ca.pem"),
    ca: authority.root,
    tls: { cert: https.chain, key: https.key },
    dns: `127.0.0.1:${dns}`,
    published,
    publisher: {
      async publish(name, value) {
        await tell("set-txt", { host: `${name}.`, value });
        published.add(`${name} ${value}`);
      },
      async remove(name, value) {
        published.delete(`${name} ${value}`);
        // The server only clears a name as a whole; what is left of it is put back.
        await tell("clear-txt", { host: `${name}.` });
        for (const entry of published) {
          const [host = "", kept = ""] = entry.split(" ");
          if (host === name) await tell("set-txt", { host: `${host}.`, value: kept });
        }
      },
    },
    issued: () => output.join("").match(/Issued certificate serial/g)?.length ?? 0,
    close,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

async function listening(port: number): Promise<void> {
  const { connect } = await import("node:net");
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return;
    await sleep(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}
