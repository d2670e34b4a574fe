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
import type { CertificateProvider } from "../providers/capabilities/certificates.ts";
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
 * Uploads unless the certificate is there. An answer that is lost says nothing about the upload, so before it is
 * sent again, and before it is sent at all, it is looked for by the fingerprint in the note.
 */
export async function uploadOnce(certificate: LoadedCertificate, context: PushContext): Promise<string> {
  const { provider, signal } = context;
  const retry = context.retry ?? defaultRetry;
  const { fingerprint } = certificate.leaf;
  for (let attempt = 1; ; attempt++) {
    const stored = await provider.listCertificates();
    const there = stored.find(({ note }) => fingerprintInNote(note) === fingerprint);
    if (there !== undefined) return there.id;
    signal.throwIfAborted();
    try {
      return await provider.upload({
        note: noteFor(fingerprint),
        chain: certificate.chain,
        key: exportKey(certificate.key),
      });
    } catch (error) {
      signal.throwIfAborted();
      const isCertain = !(error instanceof CdnError) || certain.has(error.reason);
      if (isCertain || attempt >= retry.attempts) throw error;
      const wait = backoff(retry, attempt);
      context.emit({
        type: "log",
        level: "warning",
        message: l10n.t(
          "{0}: {1}. Looking whether it arrived before sending it again",
          error.subject,
          error.what,
        ),
      });
      await sleep(wait, undefined, { signal });
    }
  }
}

/** Binds; a refusal counts only when the domain does not carry the certificate afterwards. */
export async function bindOnce(id: string, domain: string, context: PushContext): Promise<void> {
  try {
    await context.provider.bind(id, domain);
  } catch (error) {
    context.signal.throwIfAborted();
    const carried = await carriedBy(domain, context);
    if (carried !== id) throw error;
    context.emit({
      type: "log",
      level: "info",
      message: l10n.t("{0}: the answer was odd, but the domain carries the certificate", domain),
    });
  }
}

async function carriedBy(domain: string, { provider }: PushContext): Promise<string | undefined> {
  const domains = await provider.listDomains();
  return domains.find(({ name }) => name === domain)?.certificateId;
}

/** Milliseconds: lists have been seen to lag some seconds. */
const readBackLimit = 10_000;

/**
 * Those of `domains` that the service does not show with the certificate, although it took the binding. Another
 * run at the same time may have bound its own copy of it: that is as good.
 */
export async function readBack(
  fingerprint: string,
  domains: readonly string[],
  context: PushContext,
): Promise<readonly string[]> {
  const { provider } = context;
  const { value } = await poll({
    read: async () => {
      const [held, certificates] = await Promise.all([provider.listDomains(), provider.listCertificates()]);
      const copies = new Set(
        certificates.filter(({ note }) => fingerprintInNote(note) === fingerprint).map(({ id }) => id),
      );
      const carrying = new Set(
        held.filter(({ certificateId }) => copies.has(certificateId ?? "")).map(({ name }) => name),
      );
      return domains.filter((domain) => !carrying.has(domain));
    },
    until: (different) => different.length === 0,
    signal: context.signal,
    limit: readBackLimit,
    now: context.now,
  });
  return value;
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
      const isCarried = domains.some(({ certificateId }) => certificateId === id);
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
    const isThere = (await provider.listCertificates()).some((candidate) => candidate.id === id);
    if (isThere) throw error;
  }
  return true;
}
