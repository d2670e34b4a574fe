import * as l10n from "@vscode/l10n";
import { defaultLineId, type KnownLine } from "../capabilities/dns.ts";

/** Cloudflare answers everybody alike. A function, because the name is in the reader's language. */
export function cloudflareLines(): readonly KnownLine[] {
  return [{ id: defaultLineId, name: l10n.t("default"), aliases: [] }];
}
