import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { asArgument } from "../core/change.ts";
import type { RecordToAdd } from "../core/events.ts";
import type { RunContext } from "../core/runContext.ts";
import { type DnsProvider, defaultLineId } from "../providers/capabilities/dns.ts";
import type { Site } from "../site/site.ts";
import { applySplitRecord } from "./applyRecord.ts";
import { observeSplitRecords, planSplitRecords } from "./planRecords.ts";
import { aliasInTheWay } from "./planTxt.ts";
import type { SplitRecordChange } from "./recordChange.ts";
import { validationRecord } from "./wantedRecords.ts";

type PublishContext = Pick<RunContext, "signal" | "emit" | "consents">;

/**
 * Publishes the TXT records that Cloudflare has just named, on the default line. What is there already is left as
 * it is; a value of an earlier attempt of ours makes room for the new one.
 *
 * @throws CdnError: `conflict` where a CNAME stands at one of the names (the others are published first), and
 * whatever the provider refuses.
 */
export async function publishValidationRecords(
  provider: DnsProvider,
  site: Site,
  records: readonly RecordToAdd[],
  context: PublishContext,
): Promise<void> {
  const { existing, capabilities } = await observeSplitRecords(provider, context.signal);
  const wanted = {
    site: site.name,
    hostnames: [],
    records: records.map((record) => validationRecord(site, record)),
    validated: [],
  };
  const { changes, warnings } = planSplitRecords(wanted, existing, capabilities);
  for (const message of warnings) context.emit({ type: "log", level: "warning", message });
  for (const change of changes) {
    refuseWithoutConsent(change, context.consents);
    await applySplitRecord(change, provider, context);
  }
  for (const { name } of wanted.records) {
    const alias = existing.find(
      (record) =>
        record.name === name && record.type === "CNAME" && record.enabled && record.lineId === defaultLineId,
    );
    if (alias !== undefined) throw blocked(name, alias.value);
  }
}

/** Removes the TXT records of ours that validated `hostnames`, and no others. */
export async function removeValidationRecords(
  provider: DnsProvider,
  site: Site,
  hostnames: readonly string[],
  context: Pick<RunContext, "signal">,
): Promise<void> {
  const existing = await provider.list(context.signal);
  const wanted = { site: site.name, hostnames: [], records: [], validated: hostnames };
  const capabilities = await provider.capabilities(context.signal);
  for (const change of planSplitRecords(wanted, existing, capabilities).changes) {
    if (change.action === "delete") await applySplitRecord(change, provider, context);
  }
}

/** @throws CdnError (foreign) for a record of somebody else that nobody agreed to change. */
export function refuseWithoutConsent(change: SplitRecordChange, consents: ReadonlySet<string>): void {
  if (change.consent === undefined || consents.has(change.consent)) return;
  throw new CdnError({
    reason: "foreign",
    subject: change.name,
    what: l10n.t("a record of somebody else stands there ({0})", change.before ?? ""),
    remedy: l10n.t(
      "It was not changed. If it may be replaced, say so by its name: --replace {0}",
      asArgument(change.consent),
    ),
  });
}

function blocked(name: string, target: string): CdnError {
  return new CdnError({
    reason: "conflict",
    subject: l10n.t("TXT record {0}", name),
    what: l10n.t("it cannot be published"),
    remedy: aliasInTheWay(name, target),
  });
}
