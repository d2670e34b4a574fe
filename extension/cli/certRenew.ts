import path from "node:path";
import { type RenewedEntry, renewCertificates } from "../certificates/renewal/renew.ts";
import { renewalExit, renewalFailureLine, renewalLine } from "../certificates/renewal/renewText.ts";
import { stateFolder } from "../certificates/stateFolder.ts";
import { CdnError } from "../core/cdnError.ts";
import type { Emit } from "../core/events.ts";
import { loadConfig } from "../site/loadConfig.ts";
import { selectSite } from "../site/selectSite.ts";
import type { CertArguments } from "./certArguments.ts";
import { errorJson } from "./errorJson.ts";
import { exitCode } from "./exitCodes.ts";
import type { CliFace } from "./face.ts";

/**
 * `cert renew`: one line of output, whatever happens; cron mails every line, and nobody reads forty. What is on
 * the way is shown with `--verbose`.
 */
export async function renewAll(args: CertArguments, face: CliFace): Promise<number> {
  try {
    return await renewSites(args, face);
  } catch (error) {
    if (face.json || !(error instanceof CdnError)) throw error;
    face.out(renewalFailureLine(error, face.context.now()));
    return exitCode.error;
  }
}

async function renewSites(args: CertArguments, face: CliFace): Promise<number> {
  const { sites } = await loadConfig(path.resolve(face.cwd, args.config));
  const chosen = args.site === undefined ? sites : [selectSite(sites, args.site)];
  const context = args.verbose ? face.context : { ...face.context, emit: quietly(face.context.emit) };
  const result = await renewCertificates(chosen, context, {
    stateFolder: stateFolder(face.env),
    passphrase: face.env.CDN_WORKER_KEY_PASSPHRASE || undefined,
  });
  if (face.json) {
    const entries = result.status === "locked" ? [] : result.entries.map(entryJson);
    face.out(JSON.stringify({ status: result.status, entries }));
  } else face.out(renewalLine(result, context.now()));
  return renewalExit(result);
}

/** A person in front of a terminal is told what is waited for; a log gets its one line. */
function quietly(emit: Emit): Emit {
  return (event) => {
    if (event.type === "waiting" && process.stderr.isTTY) emit(event);
  };
}

function entryJson({ site, domains, leaf, expiry, issued, report, errors }: RenewedEntry) {
  return {
    site,
    domains,
    issued,
    ...(leaf ? { fingerprint: leaf.fingerprint, expires: new Date(leaf.validTo).toISOString() } : {}),
    ...(expiry ?? {}),
    ...(report ? { outcome: report.outcome, done: report.done, warnings: report.warnings } : {}),
    errors: errors.map(errorJson),
  };
}
