import * as l10n from "@vscode/l10n";
import type { BuildFailure, Message } from "esbuild";
import { CdnError } from "../core/cdnError.ts";
import type { Site } from "../site/site.ts";
import type { ConfinedFile } from "./confine.ts";

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** `entry.ts:3:7 Expected ";"`: the form that terminals and editors turn into a link. */
function describe({ text, location }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1} ${text}` : text;
}

/** What esbuild could not bundle, in the words of this program. */
export function bundleError({ worker }: Site, error: unknown): CdnError {
  const reasons = isBuildFailure(error) ? error.errors.map(describe) : [String(error)];
  return new CdnError({
    reason: "config",
    subject: l10n.t("Worker {0}", worker.name),
    what: l10n.t("it cannot be bundled: {0}", reasons.join("; ")),
    remedy: worker.entry
      ? l10n.t("Correct {0}, then generate again.", worker.entry)
      : l10n.t("Install CDN Worker again: its templates are damaged."),
    cause: error,
  });
}

export function missingEntry({ worker }: Site, entry: string): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("Worker {0}", worker.name),
    what: l10n.t("its entry {0} does not exist", entry),
    remedy: l10n.t('Write one to start from with "generate --eject --out {0}", or leave "entry" out.', entry),
  });
}

/** One of the files that the entry is made of may not be read. */
export function confinedFile({ worker }: Site, { file, what, remedy }: ConfinedFile): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("Worker {0}", worker.name),
    what: l10n.t("it cannot hold {0}: {1}", file, what),
    remedy,
  });
}
