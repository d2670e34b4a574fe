import * as l10n from "@vscode/l10n";
import type { CdnError } from "../../core/cdnError.ts";
import { expiryText } from "../expiry.ts";
import type { RenewedEntry, RenewResult } from "./renew.ts";

/** The line that a run leaves in a log: one, whatever happened. `now` in milliseconds since the epoch. */
export function renewalLine(result: RenewResult, now: number): string {
  return logLine(verdict(result, now), now);
}

/** The line of a run that could not begin. */
export function renewalFailureLine(error: CdnError, now: number): string {
  return logLine(l10n.t("ERROR {0}", error.message), now);
}

function logLine(text: string, now: number): string {
  return [new Date(now).toISOString(), "cdn-worker cert renew:", text].join(" ").replace(/\s*\n\s*/g, " ");
}

function verdict(result: RenewResult, now: number): string {
  switch (result.status) {
    case "locked":
      return l10n.t("another renewal is running, nothing was done");
    case "cancelled":
      return [
        ...result.entries.map((entry) => entryText(entry, now)),
        l10n.t("stopped; the next run goes on from here"),
      ].join("; ");
    case "done":
      if (result.entries.length === 0) return l10n.t("no site has certificates, nothing to do");
      return result.entries.map((entry) => entryText(entry, now)).join("; ");
  }
}

/** Exit codes, as `cdn-worker --help` lists them: 0 fine, 1 something is wrong, 4 another run is at it. */
export function renewalExit(result: RenewResult): 0 | 1 | 4 | 130 {
  if (result.status === "locked") return 4;
  if (result.status === "cancelled") return 130;
  const isWrong = result.entries.some(
    ({ errors, expiry }) => errors.length > 0 || expiry?.level === "expired",
  );
  return isWrong ? 1 : 0;
}

function entryText(entry: RenewedEntry, now: number): string {
  const parts = [
    ...(entry.issued ? [l10n.t("issued")] : []),
    ...(entry.report ? [outcomeText(entry.report)] : []),
    ...(entry.leaf ? [expiryWarning(entry, entry.leaf.validTo, now)] : []),
    ...entry.errors.map(({ message }) => l10n.t("ERROR {0}", message)),
    ...(entry.report?.warnings ?? []).map((warning) => l10n.t("WARNING {0}", warning)),
  ];
  return `${entry.domains.join(" ")}: ${parts.length > 0 ? parts.join(", ") : l10n.t("not begun")}`;
}

function expiryWarning({ expiry }: RenewedEntry, validTo: number, now: number): string {
  const text = expiryText(validTo, now);
  return expiry === undefined || expiry.level === "fine" ? text : l10n.t("WARNING {0}", text);
}

function outcomeText({ outcome, domains }: NonNullable<RenewedEntry["report"]>): string {
  const bound = domains.filter(({ binding }) => binding === "bound").map(({ domain }) => domain);
  switch (outcome) {
    case "unchanged":
      return l10n.t("nothing to do");
    case "succeeded":
      return bound.length > 0 ? l10n.t("pushed to {0}", bound.join(" ")) : l10n.t("tidied up");
    case "pending":
      return bound.length > 0
        ? l10n.t("pushed to {0}, the edge does not show it yet", bound.join(" "))
        : l10n.t("nothing to do, the edge does not show it yet");
    case "failed":
      return bound.length > 0 ? l10n.t("pushed only to {0}", bound.join(" ")) : l10n.t("not pushed");
    case "cancelled":
      return l10n.t("stopped");
  }
}
