import * as l10n from "@vscode/l10n";
import { poll } from "../core/poll.ts";
import type { RunContext } from "../core/runContext.ts";
import type { CertificateFacts } from "./facts.ts";
import type { DomainStanding } from "./plan.ts";
import { type ProbeTarget, probeCertificate, type ShownCertificate } from "./probe.ts";
import type { EdgeVerdict } from "./report.ts";

export interface EdgeTiming {
  /** How long to wait for the edge to show the certificate, milliseconds; 0 looks once. */
  readonly limit: number;
  /** First wait between two looks; grows by half each time, up to 10 s. */
  readonly first: number;
}

/** A CDN rolls out in a minute or two; a push should not keep a person, or cron, for longer than that. */
export const defaultEdgeTiming: EdgeTiming = { limit: 60_000, first: 500 };

export interface EdgeLook {
  readonly verdict: Exclude<EdgeVerdict, "unchecked">;
  readonly detail: string;
}

/** What is looked for at an edge. */
type WantedLeaf = Pick<CertificateFacts, "fingerprint" | "keyKind">;

/** Looks at the edge of one domain until it shows the leaf, or the time is over. */
export async function checkEdge(
  domain: Pick<DomainStanding, "domain" | "cname">,
  leaf: WantedLeaf,
  /** `host:port` that answers for every edge. */
  override: string | undefined,
  timing: EdgeTiming,
  context: Pick<RunContext, "signal" | "now">,
): Promise<EdgeLook> {
  const address = override ?? (domain.cname === undefined ? undefined : `${domain.cname}:443`);
  if (address === undefined) {
    return { verdict: "unreachable", detail: l10n.t("the service names no edge") };
  }
  const { host, port } = splitAddress(address);
  const { value } = await poll({
    read: () => lookOnce({ domain: domain.domain, host, port }, leaf, context.signal),
    until: ({ verdict }) => verdict === "verified",
    ...timing,
    signal: context.signal,
    now: context.now,
  });
  return value;
}

async function lookOnce(target: ProbeTarget, leaf: WantedLeaf, signal: AbortSignal): Promise<EdgeLook> {
  const { host } = target;
  try {
    const shown = await probeCertificate(target, signal);
    if (shown.fingerprint === leaf.fingerprint || (await isShownToSome(target, leaf, signal))) {
      return { verdict: "verified", detail: l10n.t("seen at {0}", host) };
    }
    return { verdict: "pending", detail: otherShown(host, shown) };
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { verdict: "unreachable", detail: l10n.t("no handshake with {0} ({1})", host, code) };
  }
}

/** An edge with two certificates shows ours only to those who do not take the other kind. */
async function isShownToSome(target: ProbeTarget, leaf: WantedLeaf, signal: AbortSignal): Promise<boolean> {
  const keyKind = leaf.keyKind.startsWith("RSA") ? "RSA" : "EC";
  try {
    return (await probeCertificate({ ...target, keyKind }, signal)).fingerprint === leaf.fingerprint;
  } catch {
    signal.throwIfAborted();
    return false; // it has none of this kind
  }
}

function otherShown(host: string, { fingerprint, validTo }: ShownCertificate): string {
  return l10n.t(
    "{0} still shows another certificate ({1}, until {2})",
    host,
    fingerprint.slice(0, 8),
    new Date(validTo).toISOString().slice(0, 10),
  );
}

/** `host:port`, `[::1]:port`, or a host alone. */
function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const match = /^\[?(.+?)\]?(?::(\d+))?$/.exec(address);
  return { host: match?.[1] ?? address, port: Number(match?.[2] ?? 443) };
}
