import { X509Certificate } from "node:crypto";
import * as l10n from "@vscode/l10n";
import type { RunContext } from "../../core/runContext.ts";
import type { LoadedCertificate } from "../readCertificate.ts";
import { certificateId } from "./certificateId.ts";
import { readDirectory } from "./directory.ts";
import type { IssuedStore } from "./issuedStore.ts";
import { type RenewalWindow, readRenewalInfo, renewalTime } from "./renewalTime.ts";

type DueContext = Pick<RunContext, "signal" | "emit" | "now">;

/** Whether a certificate is to be renewed now. Asks its authority, as often as that wants to be asked. */
export async function isDue(
  current: LoadedCertificate,
  directory: string,
  store: IssuedStore,
  context: DueContext,
): Promise<boolean> {
  const window = await windowOf(current, directory, store, context);
  return context.now() >= renewalTime(current.leaf, window);
}

async function windowOf(
  { leaf, chain }: LoadedCertificate,
  directory: string,
  store: IssuedStore,
  context: DueContext,
): Promise<RenewalWindow | undefined> {
  const { signal, now } = context;
  const state = await store.readState();
  const kept = state.renewalInfo?.fingerprint === leaf.fingerprint ? state.renewalInfo : undefined;
  if (kept !== undefined && now() < kept.askAgain) return kept.window;
  const id = certificateId(new X509Certificate(chain).raw);
  if (id === undefined) return undefined;
  try {
    const { renewalInfo: base } = await readDirectory(directory, signal);
    if (base === undefined) return undefined;
    const { window = kept?.window, askAgain } = await readRenewalInfo(base, id, { signal, now });
    if (askAgain !== undefined) {
      const renewalInfo = { fingerprint: leaf.fingerprint, askAgain, ...(window ? { window } : {}) };
      await store.writeState({ ...state, renewalInfo });
    }
    return window;
  } catch (error) {
    signal.throwIfAborted();
    const message = l10n.t("The authority's renewal window cannot be read ({0})", String(error));
    context.emit({ type: "log", level: "debug", message });
    return kept?.window;
  }
}
