/* What the commands about files have in common. */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { Address } from "../../files/address.ts";
import type { ChangedPurge } from "../../files/purgeChanged.ts";
import type { SiteBucket } from "../../files/siteBucket.ts";
import { usageError } from "../parser/usageError.ts";
import type { Cli } from "./cli.ts";
import { everySite, type SiteOptions } from "./sites.ts";

/** Addresses of the configuration's sites as they are typed: `SITE:PATH`. */
export async function addresses(
  texts: readonly string[],
  options: SiteOptions,
  cli: Cli,
): Promise<readonly Address[]> {
  const sites = await everySite(options, cli);
  const { parseAddress } = await import("../../files/address.ts");
  return texts.map((text) => parseAddress(text, sites, options.site));
}

export async function oneAddress(text: string, options: SiteOptions, cli: Cli): Promise<Address> {
  const [address] = await addresses([text], options, cli);
  if (address === undefined) throw new Error("One text is one address.");
  return address;
}

export async function open(address: Address, cli: Cli): Promise<SiteBucket> {
  const { openSiteBucket } = await import("../../files/siteBucket.ts");
  return openSiteBucket(address.site, cli.context);
}

/** Where unfinished work is remembered. */
export async function stateFolderOf(cli: Cli): Promise<string> {
  const { stateFolder } = await import("../../core/stateFolder.ts");
  return stateFolder(cli.env);
}

/** `--transfers`: from 1 to 64. @throws CdnError (config) */
export function transfersOf(command: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw usageError(command, l10n.t("--transfers is a number from 1 to 64"));
}

/** Says what failed of many; the first error of several is the command's own. */
export function sayErrors(errors: readonly CdnError[], cli: Cli): void {
  for (const error of errors) cli.err(`✖ ${error.message}`);
}

export function sayPurge({ cloudflare, domestic }: ChangedPurge, cli: Cli): void {
  if (cloudflare.length > 0) cli.err(l10n.t("Purged at Cloudflare: {0} addresses", cloudflare.length));
  for (const { title, urls } of domestic) {
    cli.err(l10n.t("Purged at {0}: {1} addresses", title, urls.length));
  }
}

/** Runs one piece of work for each item, and gathers what fails as a `CdnError`: one file does not stop the others. */
export async function forEach<Item, Result>(
  items: readonly Item[],
  cli: Cli,
  limit: <T>(work: () => Promise<T>) => Promise<T>,
  work: (item: Item) => Promise<Result>,
): Promise<{ readonly results: readonly Result[]; readonly errors: readonly CdnError[] }> {
  const errors: CdnError[] = [];
  const settled = await Promise.allSettled(
    items.map((item) =>
      limit(async () => {
        cli.context.signal.throwIfAborted();
        return work(item);
      }),
    ),
  );
  cli.context.signal.throwIfAborted();
  const results: Result[] = [];
  for (const one of settled) {
    if (one.status === "fulfilled") results.push(one.value);
    else if (one.reason instanceof CdnError) errors.push(one.reason);
    else throw one.reason;
  }
  return { results, errors };
}

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[power]}`;
}
