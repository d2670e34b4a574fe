/* The commands of the matrix: what stands before each, how it is run, and what of its effect is compared. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { FaultBoard } from "../../sandbox/faults.ts";
import type { RequestLog } from "../../sandbox/requestLog.ts";
import {
  assertForeignKept,
  files,
  images,
  makeCertificates,
  resetWorld,
  startWorld,
} from "../certificates/world.ts";
import { contextOf, deploy, siteOf, trustedSandbox } from "../deploy/engine.ts";
import { configOf, whatExists } from "../deploy/harness.ts";
import type { Ended, Run } from "./disturbances.ts";

export interface Disturbed {
  readonly name: string;
  /** Puts the accounts into the state before the command. */
  readonly prepare: () => Promise<void>;
  readonly run: Run;
  /** All that the command may change, without ids and times. */
  readonly state: () => Promise<unknown>;
  readonly log: RequestLog;
  readonly faults: FaultBoard;
}

export interface Commands {
  readonly all: readonly Disturbed[];
  readonly close: () => Promise<void>;
}

const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

function runner(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Run {
  return (onStart) =>
    new Promise<Ended>((resolve, reject) => {
      const child = spawn(process.execPath, [program, ...args], {
        cwd,
        env: {
          PATH: process.env.PATH,
          HOME: cwd,
          LANG: "C",
          XDG_STATE_HOME: path.join(cwd, "state"),
          ...env,
        },
        stdio: ["ignore", "ignore", "pipe"],
      });
      let stderr = "";
      child.stderr.on("data", (chunk) => {
        stderr += chunk;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stderr }));
      onStart?.((signal) => void child.kill(signal));
    });
}

/** What is done to a site of the R2 example, on a sandbox of all services. */
export async function siteCommands(): Promise<Commands> {
  const sandbox = await trustedSandbox();
  const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-matrix-"));
  const site = await siteOf("r2");
  const changedSite = { ...site, worker: { ...site.worker, cacheControl: "public, max-age=7" } };
  const changedFile = path.join(folder, "cdn.jsonc");
  const text = await readFile(configOf("r2"), "utf8");
  assert.match(text, /max-age=86400/);
  await writeFile(changedFile, text.replace("max-age=86400", "max-age=7"));

  const deployed = async (which = site) => {
    const { errors } = await deploy(which, contextOf(sandbox));
    assert.deepEqual(errors.map(String), []);
  };
  const reset = async () => sandbox.reset();
  const records = () =>
    sandbox.dnspod.state
      .records("example.net")
      .map(({ subDomain, type, lineId, value, remark, enabled }) =>
        [subDomain, type, lineId, value, remark, enabled].join(" "),
      );
  /** Which version serves, not how often it was put into service: to serve it once more does no harm. */
  const serving = () => {
    const script = sandbox.account.scripts.find("cdn-images");
    const id = script?.deployments[0]?.versions[0]?.version_id;
    return script?.versions.findIndex((version) => version.id === id);
  };
  const whole = async () => [whatExists(sandbox), records()];
  const command = (
    name: string,
    args: readonly string[],
    prepare: () => Promise<void>,
    state: () => Promise<unknown> = whole,
    config = configOf("r2"),
  ): Disturbed => ({
    name,
    prepare,
    state,
    run: runner([...args, "--config", config], folder, sandbox.env),
    log: sandbox.log,
    faults: sandbox.faults,
  });

  return {
    all: [
      command("deploy", ["deploy"], reset),
      command(
        "change",
        ["deploy"],
        async () => {
          sandbox.reset();
          await deployed();
        },
        whole,
        changedFile,
      ),
      command(
        "rollback",
        ["rollback"],
        async () => {
          sandbox.reset();
          await deployed();
          await deployed(changedSite);
          // A third one: going too far back would show.
          await deployed({ ...site, worker: { ...site.worker, cacheControl: "public, max-age=9" } });
        },
        async () => serving(),
      ),
      command("destroy", ["destroy", "--yes"], async () => {
        sandbox.reset();
        await deployed();
      }),
      command("dns apply", ["dns", "apply", "--yes"], async () => {
        sandbox.reset();
        await deployed();
        sandbox.dnspod.state.clear("example.net");
      }),
      command(
        "purge",
        ["purge"],
        async () => {
          sandbox.reset();
          await deployed();
        },
        async () => whatExists(sandbox),
      ),
    ],
    close: async () => {
      await sandbox.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What is done to the certificates of an account at DogeCloud. */
export async function certificateCommands(): Promise<Commands> {
  const certificates = await makeCertificates();
  let world = await startWorld(certificates);
  const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-matrix-"));
  await writeFile(path.join(folder, "fullchain.pem"), certificates.fresh.chain);
  await writeFile(path.join(folder, "privkey.pem"), certificates.fresh.key);
  const target = {
    provider: "dogecloud",
    domains: [images, files],
    cert: "fullchain.pem",
    key: "privkey.pem",
  };
  const site = {
    zone: "example.com",
    origin: { type: "r2", bucket: "bucket-of-images" },
    fallbackOrigin: "fallback.example.com",
    hostnames: ["images.example.net"],
    worker: { name: "cdn-images" },
    certificates: [target],
  };
  await writeFile(path.join(folder, "cdn.jsonc"), JSON.stringify({ sites: { images: site } }));

  const prepare = async () => {
    world = resetWorld(world);
    await rm(path.join(folder, "state"), { recursive: true, force: true });
  };
  const state = async () => {
    assertForeignKept(world);
    const { certificates: held, domains } = world.dogecloud.state;
    return {
      certificates: [...held.values()].map(({ fingerprint }) => fingerprint).sort(),
      domains: [...domains.values()].map(({ name, certId }) => [name, held.get(certId)?.fingerprint]),
    };
  };
  const command = (name: string, args: readonly string[]): Disturbed => ({
    name,
    prepare,
    state,
    run: runner(args, folder, world.dogecloud.env),
    log: world.dogecloud.context.log,
    faults: world.dogecloud.context.faults,
  });
  return {
    all: [
      command("cert push", ["cert", "push", "--cert", "fullchain.pem", "--key", "privkey.pem"]),
      command("cert renew", ["cert", "renew"]),
    ],
    close: async () => {
      await world.dogecloud.close();
      await rm(folder, { recursive: true });
    },
  };
}
