/*
 * The entry of `dist/renewal.mjs`, the renewal that is exported as one file. What it is to do stands in the
 * constant that the export writes in front of it; keys come from an env file beside it. It needs Node and nothing
 * else: no package, no configuration, no home folder.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CdnError } from "../../core/cdnError.ts";
import { maskSecrets } from "../../core/credentials.ts";
import type { RunContext } from "../../core/runContext.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../../providers/registry.ts";
import { outputFolders } from "../acme/copies.ts";
import { readEnvFile } from "./envFile.ts";
import { type RenewalJob, sitesAt } from "./job.ts";
import { renewCertificates } from "./renew.ts";
import { renewalExit, renewalFailureLine, renewalLine } from "./renewText.ts";

declare const CDN_WORKER_RENEWAL_JOB: RenewalJob;

async function runJob(job: RenewalJob, folder: string): Promise<number> {
  // The environment wins over the file, but an empty variable says nothing.
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value));
  const env = { ...(await readEnvFile(path.join(folder, job.envFile))), ...given };
  const credentials = credentialsFromEnvironment(env);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const isVerbose = process.argv.includes("--verbose");
  const say = (stream: NodeJS.WriteStream, text: string) =>
    stream.write(`${maskSecrets(text, credentials)}\n`);
  const context: RunContext = {
    credentials,
    endpoints: endpointsFromEnvironment(env),
    signal: stop.signal,
    emit: (event) => {
      if (!isVerbose) return;
      if (event.type === "stage")
        say(process.stderr, [event.title, event.status, event.detail ?? ""].join(" "));
      if (event.type === "log") say(process.stderr, event.message);
    },
    templatesFolder: folder,
    consents: new Set(),
    waitForRecords: false,
    now: Date.now,
  };
  const result = await renewCertificates(sitesAt(job, folder), context, {
    outputFolders: outputFolders(env),
    stateFolder: env.CDN_WORKER_STATE_DIR || path.join(folder, "state"),
    passphrase: env.CDN_WORKER_KEY_PASSPHRASE || undefined,
  });
  say(process.stdout, renewalLine(result, Date.now()));
  return renewalExit(result);
}

if (typeof CDN_WORKER_RENEWAL_JOB === "undefined") {
  process.stderr.write("This is the template of a renewal job. Make one with “Export Renewal Job…”.\n");
  process.exitCode = 1;
} else {
  try {
    process.exitCode = await runJob(CDN_WORKER_RENEWAL_JOB, path.dirname(fileURLToPath(import.meta.url)));
  } catch (error) {
    const line =
      error instanceof CdnError
        ? renewalFailureLine(error, Date.now())
        : `${new Date().toISOString()} cdn-worker cert renew: ERROR ${error instanceof Error ? error.stack : error}`;
    process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  }
}
