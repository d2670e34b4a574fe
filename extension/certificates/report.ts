import type { CdnError } from "../core/cdnError.ts";
import type { CertificateProviderId } from "../providers/registry.ts";
import type { CertificateChange, DomainStanding } from "./plan.ts";
import type { LoadedCertificate } from "./readCertificate.ts";

/** What a push would do, and what it was worked out from. Printing it shows no key: see `PrivateKey`. */
export interface CertificatePlan {
  readonly provider: { readonly name: CertificateProviderId; readonly title: string };
  readonly certificate: LoadedCertificate;
  /** In the order in which they are applied. Empty: nothing to do. */
  readonly changes: readonly CertificateChange[];
  /** CDN domains that the certificate covers. */
  readonly domains: readonly DomainStanding[];
  /** Domains that were asked for and cannot be served. */
  readonly problems: readonly CdnError[];
}

/**
 * `verified`: the edge shows the certificate. `pending`: it still shows another; a roll-out takes minutes.
 * `unreachable`: no handshake. `unchecked`: the domain is switched off, or was not bound.
 */
export type EdgeVerdict = "verified" | "pending" | "unreachable" | "unchecked";

export interface DomainResult {
  readonly domain: string;
  readonly binding: "bound" | "carried" | "newer" | "offline" | "failed";
  readonly edge: EdgeVerdict;
  /** What the edge showed or why it did not, for the log. */
  readonly detail?: string;
}

/** `pending`: all is done, and the edge of some domain does not show it yet. */
export type PushOutcome = "unchanged" | "succeeded" | "pending" | "failed" | "cancelled";

export interface CertificateReport {
  readonly outcome: PushOutcome;
  readonly fingerprint: string;
  /** Milliseconds since the epoch. */
  readonly validTo: number;
  readonly domains: readonly DomainResult[];
  /** Ids of the changes that were carried out. */
  readonly done: readonly string[];
  readonly warnings: readonly string[];
  readonly errors: readonly CdnError[];
}
