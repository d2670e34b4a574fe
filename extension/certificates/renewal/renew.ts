/*
 * One unattended run over the certificates of all sites: read or renew each, push what is new, tell how long each
 * lasts. One entry that fails does not stop the others.
 */
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { RunContext } from "../../core/runContext.ts";
import { slowCall } from "../../core/slowCall.ts";
import type { ChallengePublisher } from "../../dns/challenge.ts";
import type { CertificateOptions } from "../../site/certificateOptions.ts";
import type { Site } from "../../site/site.ts";
import { type AcmeEntry, acmeCertificate } from "../acme/acmeCertificate.ts";
import { publisherFor } from "../acme/publisherFor.ts";
import { type Expiry, expiryOf, warnDaysFor } from "../expiry.ts";
import type { CertificateFacts } from "../facts.ts";
import { loadCertificate } from "../loadCertificate.ts";
import { takeLock } from "../lock.ts";
import { applyCertificatePlan, type PushOptions, planCertificatePush } from "../push.ts";
import type { LoadedCertificate } from "../readCertificate.ts";
import type { CertificateReport } from "../report.ts";

export interface RenewOptions extends PushOptions {
  readonly stateFolder: string;
  /** Where copies of issued certificates may be written, beside the folder of each configuration. */
  readonly outputFolders?: readonly string[];
  /** Of encrypted key files. */
  readonly passphrase?: string | undefined;
  /** Who publishes ACME challenges; by default as the site says. */
  readonly publisherFor?: (site: Site, dns: "site" | "cloudflare") => Promise<ChallengePublisher>;
}

export interface RenewedEntry {
  readonly site: string;
  readonly domains: readonly string[];
  /** Undefined where the certificate could not be read or issued. */
  readonly leaf?: CertificateFacts;
  readonly expiry?: Expiry;
  /** True where this run had it issued by ACME. */
  readonly issued: boolean;
  readonly report?: CertificateReport;
  readonly errors: readonly CdnError[];
}

export type RenewResult =
  | { readonly status: "done"; readonly entries: readonly RenewedEntry[] }
  /** Another run holds the lock; nothing was done. */
  | { readonly status: "locked" }
  /** Stopped; the entries that were begun, the last of them perhaps not finished. */
  | { readonly status: "cancelled"; readonly entries: readonly RenewedEntry[] };

/** Throws only for what concerns the whole run: a state folder that cannot be written. */
export async function renewCertificates(
  sites: readonly Site[],
  context: RunContext,
  options: RenewOptions,
): Promise<RenewResult> {
  const lock = await takeLock(join(options.stateFolder, "renew.lock"), context.signal).catch(
    (error: unknown) => {
      context.signal.throwIfAborted();
      throw notWritable(options.stateFolder, error);
    },
  );
  if (lock === undefined) return { status: "locked" };
  try {
    const entries: RenewedEntry[] = [];
    for (const site of sites) {
      for (const entry of site.certificates) {
        entries.push(await renewEntry(site, entry, context, options));
        if (context.signal.aborted) return { status: "cancelled", entries };
      }
    }
    return { status: "done", entries };
  } finally {
    await lock.release();
  }
}

async function renewEntry(
  site: Site,
  entry: CertificateOptions,
  context: RunContext,
  options: RenewOptions,
): Promise<RenewedEntry> {
  const base = { site: site.name, domains: entry.domains, issued: false };
  const errors: CdnError[] = [];
  let known: Pick<RenewedEntry, "leaf" | "expiry" | "issued"> = { issued: false };
  try {
    const { certificate, issued, problem } = await certificateOf(site, entry, context, options);
    if (problem) errors.push(problem);
    const { leaf } = certificate;
    const warnDays =
      entry.warnDays ?? (isAcme(entry) ? warnDaysFor(leaf.validTo - leaf.validFrom) : undefined);
    const expiry = expiryOf(leaf.validTo, context.now(), warnDays);
    known = { leaf, expiry, issued };
    const { provider, domains } = entry;
    const request = { provider, certificate, domains, keepNewer: true };
    const plan = await planCertificatePush(request, context, options);
    const report = await applyCertificatePlan(plan, context, options);
    return { ...base, ...known, report, errors: [...errors, ...report.errors] };
  } catch (error) {
    if (context.signal.aborted) return { ...base, ...known, errors };
    return { ...base, ...known, errors: [...errors, asCdnError(error, entry)] };
  }
}

interface EntryCertificate {
  readonly certificate: LoadedCertificate;
  readonly issued: boolean;
  readonly problem?: CdnError;
}

async function certificateOf(
  site: Site,
  entry: CertificateOptions,
  context: RunContext,
  options: RenewOptions,
): Promise<EntryCertificate> {
  if (isAcme(entry)) {
    const dns = entry.acme.dns ?? "site";
    const publisher = () => (options.publisherFor ?? ((...who) => publisherFor(...who, context)))(site, dns);
    const outputFolders = [site.folder, ...(options.outputFolders ?? [])];
    const { stateFolder } = options;
    const obtain = () => acmeCertificate(entry, context, { stateFolder, outputFolders, publisher });
    return slowCall(`${entry.acme.directory} (${entry.domains.join(", ")})`, context.emit, obtain);
  }
  if (entry.cert === undefined) throw noSource(site, entry);
  const files = { cert: entry.cert, key: entry.key, passphrase: options.passphrase };
  const { certificate } = await loadCertificate(files, context.now());
  return { certificate, issued: false };
}

const isAcme = (entry: CertificateOptions): entry is AcmeEntry => entry.acme !== undefined;

function noSource(site: Site, entry: CertificateOptions): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("Certificate for {0} of site {1}", entry.domains.join(", "), site.name),
    what: l10n.t("nothing says where it comes from"),
    remedy: l10n.t("Give cert and key, or acme, in cdn.jsonc."),
  });
}

/** Accounts that cron runs as often have no home folder, or one that is read-only. */
function notWritable(folder: string, error: unknown): CdnError {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return new CdnError({
    reason: "config",
    subject: l10n.t("State folder {0}", folder),
    what: l10n.t("it cannot be written ({0})", code),
    remedy: l10n.t("Set CDN_WORKER_STATE_DIR to a folder that this user may write, then run again."),
    cause: error,
  });
}

function asCdnError(error: unknown, entry: CertificateOptions): CdnError {
  if (error instanceof CdnError) return error;
  return new CdnError({
    reason: "unexpected",
    subject: l10n.t("Certificate for {0}", entry.domains.join(", ")),
    what: error instanceof Error ? error.message : String(error),
    remedy: l10n.t("Please report this together with the log."),
    cause: error,
  });
}
