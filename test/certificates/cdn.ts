import type { RunContext } from "../../extension/core/runContext.ts";
import type { CertificateProvider } from "../../extension/providers/capabilities/certificates.ts";
import type { CertificateProviderId } from "../../extension/providers/registry.ts";
import type { IssuedLeaf } from "../../sandbox/dogecloud/authority.ts";
import type { FaultEffect } from "../../sandbox/faults.ts";
import type { LoggedRequest } from "../../sandbox/requestLog.ts";
import type { StandInContext } from "../../sandbox/standIn.ts";

/** What the promises of a push are tried on: a CDN's stand-in, seen in the same way whichever it is. */
export interface Cdn {
  readonly id: CertificateProviderId;
  readonly context: StandInContext;
  readonly access: Pick<RunContext, "credentials" | "endpoints">;
  /** The provider, with the patience of tests: the same code, in milliseconds instead of seconds. */
  open(context: RunContext): CertificateProvider;
  /** Empty. */
  reset(): void;
  /** Gives the new certificate's id. */
  upload(note: string, leaf: IssuedLeaf): string;
  addDomain(name: string, certificateId: string): void;
  certificates(): readonly HeldCertificate[];
  /** Ids of the certificates that a domain carries. */
  carried(domain: string): readonly string[];
  /** Fingerprint of what a visitor is shown. */
  served(domain: string): string | undefined;
  /** Every moment at which a domain that has a certificate could show something, and whether that was valid. */
  history(): readonly { readonly domain: string; readonly valid: boolean }[];
  /** A write of the log, in one word: its path, or its action. */
  nameOf(request: LoggedRequest): string;
  /** Calls that a push makes at least. */
  readonly leastCalls: number;
  close(): Promise<void>;
}

export interface HeldCertificate {
  readonly id: string;
  readonly note: string;
  readonly fingerprint: string;
}

/** Attempts for one call, and how long a test waits between them, in milliseconds. */
export const quickRetry = { attempts: 4, first: 2, longest: 8 };
/** Milliseconds that one attempt may take. */
export const quickTimeout = 350;

/** What can come in place of an answer. */
export type Faults = readonly (readonly [title: string, effect: FaultEffect])[];

/** From whatever stands between us and any service. */
export const faultsBetween: Faults = [
  ["429", { kind: "status", status: 429, code: 429, retryAfter: 0 }],
  ["500", { kind: "status", status: 500, code: 500 }],
  ["502 without an envelope", { kind: "status", status: 502, body: "bad gateway" }],
  ["a web page", { kind: "html", status: 200 }],
  ["a block page", { kind: "html" }],
  ["a reset before the effect", { kind: "reset-before" }],
  ["a reset after the effect", { kind: "reset-after" }],
  ["a late effect", { kind: "slow", ms: 500, when: "before" }],
  ["a late answer", { kind: "slow", ms: 500, when: "after" }],
];
