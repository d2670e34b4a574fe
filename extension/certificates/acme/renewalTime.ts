/*
 * When to renew. The authority knows best: RFC 9773 gives a window, in which every client picks a moment of its
 * own. Here the moment comes from the certificate's fingerprint, so that each run picks the same one and none
 * has to remember it. Without a window: when a third of the lifetime is left, which is what Let's Encrypt asks
 * for and also suits certificates of a few days.
 */
import * as z from "zod";
import { parseRetryAfter } from "../../core/retry.ts";
import type { CertificateFacts } from "../facts.ts";

export interface RenewalWindow {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
}

/** Milliseconds since the epoch. */
export function renewalTime(
  leaf: Pick<CertificateFacts, "fingerprint" | "validFrom" | "validTo">,
  window: RenewalWindow | undefined,
): number {
  const third = leaf.validTo - (leaf.validTo - leaf.validFrom) / 3;
  if (window === undefined) return third;
  const fraction = Number.parseInt(leaf.fingerprint.slice(0, 8), 16) / 0xffffffff;
  const moment = window.start + (window.end - window.start) * fraction;
  // An authority that would have it renewed when it has expired is not followed there.
  return moment < leaf.validTo ? moment : third;
}

const date = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const renewalInfoSchema = z.object({ suggestedWindow: z.object({ start: date, end: date }) });

export interface RenewalInfo {
  /** Undefined where the authority has none for this certificate. */
  readonly window: RenewalWindow | undefined;
  /** Not to be asked again before, milliseconds since the epoch; undefined where it did not say. */
  readonly askAgain: number | undefined;
}

/** RFC 9773 §4.3.2 asks clients for reasonable limits, and names a minute and a day. Milliseconds. */
const soonest = 60_000;
const latest = 86_400_000;

/**
 * What the authority suggests for a certificate; `base` is its directory's `renewalInfo`, `id` the certificate's
 * name there. Rejects where the authority cannot be asked.
 */
export async function readRenewalInfo(
  base: string,
  id: string,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
): Promise<RenewalInfo> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
  const response = await fetch(`${base.replace(/\/$/, "")}/${id}`, { signal: limit });
  const asked = parseRetryAfter(response.headers.get("retry-after"), now());
  const askAgain = asked === undefined ? undefined : now() + Math.min(Math.max(asked, soonest), latest);
  if (!response.ok) {
    await response.body?.cancel();
    return { window: undefined, askAgain };
  }
  const window = renewalInfoSchema.safeParse(await response.json()).data?.suggestedWindow;
  // RFC 9773 §4.2: a window that ends before it starts is to be treated as none.
  const isWindow = window !== undefined && window.end > window.start;
  return { window: isWindow ? window : undefined, askAgain };
}
