/*
 * When to renew. The authority knows best: RFC 9773 gives a window, in which every client picks a moment of its
 * own. Here the moment comes from the certificate's fingerprint, so that each run picks the same one and none
 * has to remember it. Without a window: when a third of the lifetime is left, which is what Let's Encrypt asks
 * for and also suits certificates of a few days.
 */
import { X509Certificate } from "node:crypto";
import * as z from "zod";
import type { CertificateFacts } from "../facts.ts";
import { certificateId } from "./certificateId.ts";
import { renewalInfoUrl } from "./directory.ts";

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
  if (window === undefined) return leaf.validTo - (leaf.validTo - leaf.validFrom) / 3;
  const fraction = Number.parseInt(leaf.fingerprint.slice(0, 8), 16) / 0xffffffff;
  return window.start + (window.end - window.start) * fraction;
}

const date = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const renewalInfoSchema = z.object({ suggestedWindow: z.object({ start: date, end: date }) });

/**
 * The window that the authority suggests for a certificate; undefined where it offers none. Rejects where the
 * authority cannot be asked.
 */
export async function readRenewalWindow(
  directory: string,
  chain: string,
  signal: AbortSignal,
): Promise<RenewalWindow | undefined> {
  const base = await renewalInfoUrl(directory, signal);
  const id = certificateId(new X509Certificate(chain).raw);
  if (base === undefined || id === undefined) return undefined;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(10_000)]);
  const response = await fetch(`${base.replace(/\/$/, "")}/${id}`, { signal: limit });
  if (!response.ok) return undefined;
  const parsed = renewalInfoSchema.safeParse(await response.json());
  // RFC 9773 §4.2: a window that ends before it starts is to be treated as none.
  if (!parsed.success || parsed.data.suggestedWindow.end <= parsed.data.suggestedWindow.start)
    return undefined;
  return parsed.data.suggestedWindow;
}
