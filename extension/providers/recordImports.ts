import type { CopyableRecord } from "./capabilities/dns.ts";
import { providers } from "./registry.ts";

/** A file that the console of a DNS provider takes records from. */
export interface RecordImport {
  /** As people know the provider. */
  readonly title: string;
  /** `domain` is the one that the provider holds; undefined leaves names fully qualified. */
  readonly format: (records: readonly CopyableRecord[], domain: string | undefined) => string;
}

/** By the provider's id. */
export const recordImports: Readonly<Record<string, RecordImport>> = Object.fromEntries(
  providers.flatMap(({ id, title, dns }) =>
    dns?.importFile ? [[id, { title, format: dns.importFile }] as const] : [],
  ),
);
