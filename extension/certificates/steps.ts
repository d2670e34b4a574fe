/*
 * The three writes. Each is safe to repeat and to be killed in: what an earlier attempt did is found, not done
 * again, and what an answer did not tell is read back before it is called a failure.
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as l10n from "@vscode/l10n";
import { CdnError, type Reason } from "../core/cdnError.ts";
import { poll } from "../core/poll.ts";
import { backoff, defaultRetry, type RetryPolicy } from "../core/retry.ts";
import type { RunContext } from "../core/runContext.ts";
import { type CertificateProvider, carriedBy } from "../providers/capabilities/certificates.ts";
import { exportKey } from "./keyFile.ts";
import { fingerprintInNote, noteFor } from "./note.ts";
import type { LoadedCertificate } from "./readCertificate.ts";

export interface PushContext extends Pick<RunContext, "signal" | "emit" | "now"> {
  readonly provider: CertificateProvider;
  readonly retry?: RetryPolicy;
}

/** Refusals that are certain: nothing was taken, and sending it again changes nothing. */
const certain: ReadonlySet<Reason> = new Set([
  "unauthenticated",
  "forbidden",
  "config",
  "quota",
  "notFound",
  "cancelled",
]);

/**
 * Uploads unless the certificate is there. An answer that is lost says nothing about the upload, so before it is sent
 * again, and before it is sent at all, it is looked for by the fingerprint in the note. A service that has answered,
 * and not told the id, has had the private key: it is looked for as long as lists may lag, and not sent again.
 */
export async function uploadOnce(certificate: LoadedCertificate, context: PushContext): Promise<string> {
  const { provider, signal } = context;
  const retry = context.retry ?? defaultRetry;
  const { fingerprint } = certificate.leaf;
  const find = async () => {
    const stored = await provider.listCertificates();
    return stored.find(({ note }) => fingerprintInNote(note) === fingerprint)?.id;
  };
  for (let attempt = 1; ; attempt++) {
    const there = await find();
    if (there !== undefined) return there;
    signal.throwIfAborted();
    try {
      return await provider.upload({
        note: noteFor(fingerprint),
        chain: certificate.chain,
        key: exportKey(certificate.key),
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof CdnError) || certain.has(error.reason)) throw error;
      const wasAnswered = error.reason === "unexpected";
      if (attempt >= retry.attempts && !wasAnswered) throw error;
      const message = l10n.t("{0}: {1}. Looking whether it arrived", error.subject, error.what);
      context.emit({ type: "log", level: "warning", message });
      const pause = backoff(retry, attempt, error.retryAfter);
      if (wasAnswered) {
        const limit = retry.longest;
        const look = { read: find, until: isThere, signal, first: pause, limit, now: context.now };
        const { value: arrived } = await poll(look);
        if (arrived === undefined) throw notTold(error);
        return arrived;
      }
      await sleep(pause, undefined, { signal });
    }
  }
}

function notTold(error: CdnError): CdnError {
  return new CdnError({
    reason: error.reason,
    subject: error.subject,
    what: l10n.t("{0}, and no list shows that it arrived", error.what),
    remedy: l10n.t("Run again in some minutes: it is looked for first, and only then sent once more."),
    ...(error.provider === undefined ? {} : { provider: error.provider }),
    cause: error,
  });
}

const isThere = (id: string | undefined): boolean => id !== undefined;

export interface Binding {
  readonly domain: string;
  /** The id of the certificate to bind, and its fingerprint. */
  readonly id: string;
  readonly fingerprint: string;
  /** What the domain carried when this was planned, and what a person has agreed to replace. */
  readonly planned: readonly string[];
}

/**
 * Binds, after a last look whether somebody else has been faster: then theirs stays. A refusal counts only when the
 * domain does not carry the certificate afterwards.
 */
export async function bindOnce(
  { domain, id, fingerprint, planned }: Binding,
  context: PushContext,
): Promise<void> {
  const before = await carriedNow(domain, context);
  const [newcomer] = before.filter((each) => !planned.includes(each));
  if (newcomer !== undefined) {
    if (await hasCopy(before, fingerprint, context)) return;
    throw overtaken(
      domain,
      l10n.t("another push has bound the certificate {0} to it meanwhile, which was left alone", newcomer),
    );
  }
  try {
    await context.provider.bind(id, domain);
  } catch (error) {
    context.signal.throwIfAborted();
    const carried = await carriedNow(domain, context);
    if (!carried.includes(id)) throw error;
    context.emit({
      type: "log",
      level: "info",
      message: l10n.t("{0}: the answer was odd, but the domain carries the certificate", domain),
    });
  }
}

/** Where a domain that was bound is bound to something else by now: who was overtaken shall say so. */
export async function ensureStillBound(domain: string, fingerprint: string, context: PushContext) {
  const carried = await carriedNow(domain, context);
  const [first] = carried;
  if (first === undefined || (await hasCopy(carried, fingerprint, context))) return;
  throw overtaken(domain, l10n.t("another push has bound the certificate {0} to it after this one", first));
}

async function hasCopy(ids: readonly string[], fingerprint: string, { provider }: PushContext) {
  const stored = await provider.listCertificates();
  return stored.some((each) => ids.includes(each.id) && fingerprintInNote(each.note) === fingerprint);
}

function overtaken(domain: string, what: string): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: l10n.t("CDN domain {0}", domain),
    what,
    remedy: l10n.t("Run again if this certificate shall be the one."),
  });
}

async function carriedNow(domain: string, { provider }: PushContext): Promise<readonly string[]> {
  const domains = await provider.listDomains();
  return domains.filter(({ name }) => name === domain).flatMap(carriedBy);
}

/** Milliseconds: lists have been seen to lag some seconds. */
const readBackLimit = 10_000;

/**
 * Those of `domains` that the service does not show with the certificate, although it took the binding. Another
 * run at the same time may have bound its own copy of it: that is as good. What carries neither this one nor what
 * it carried before does not lag behind, it was bound to something else, and is not waited for.
 */
export async function readBack(
  fingerprint: string,
  bindings: readonly Pick<Binding, "domain" | "planned">[],
  context: PushContext,
): Promise<readonly string[]> {
  const { provider } = context;
  const { value } = await poll({
    read: async () => {
      const [held, certificates] = await Promise.all([provider.listDomains(), provider.listCertificates()]);
      const copies = new Set(
        certificates.filter(({ note }) => fingerprintInNote(note) === fingerprint).map(({ id }) => id),
      );
      const carried = new Map(held.map((domain) => [domain.name, carriedBy(domain)]));
      const idsOf = (domain: string) => carried.get(domain) ?? [];
      const different = bindings.filter(({ domain }) => !idsOf(domain).some((id) => copies.has(id)));
      const lags = different.some(({ domain, planned }) => idsOf(domain).every((id) => planned.includes(id)));
      return { missing: different.map(({ domain }) => domain), lags };
    },
    until: ({ lags }) => !lags,
    signal: context.signal,
    limit: readBackLimit,
    now: context.now,
  });
  return value.missing;
}

/**
 * Removes a certificate of ours, after a last look that it is ours and bound to nothing. `false` where it had to
 * stay. The count of the service lags behind a bind, so it gets a moment.
 */
export async function removeUnbound(id: string, context: PushContext): Promise<boolean> {
  const { provider } = context;
  const { value, reached } = await poll({
    read: async () => {
      const [domains, certificates] = await Promise.all([
        provider.listDomains(),
        provider.listCertificates(),
      ]);
      const certificate = certificates.find((candidate) => candidate.id === id);
      const isCarried = domains.some((domain) => carriedBy(domain).includes(id));
      return { certificate, isCarried };
    },
    until: ({ certificate, isCarried }) => isCarried || (certificate?.boundCount ?? 0) === 0,
    signal: context.signal,
    limit: readBackLimit,
    now: context.now,
  });
  const { certificate, isCarried } = value;
  if (certificate === undefined) return true;
  if (isCarried || !reached || fingerprintInNote(certificate.note) === undefined) return false;
  try {
    await provider.remove(id);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof CdnError && error.reason === "conflict") return false;
    const isThere = (await provider.listCertificates()).some((candidate) => candidate.id === id);
    if (isThere) throw error;
  }
  return true;
}
