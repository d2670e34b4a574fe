/*
 * Whose is it? There is no state file: the accounts remember. A DNS record carries our comment and a route our
 * script's name, but a custom hostname, a bucket's domain and the fallback origin carry no mark. For these the
 * Worker's tags are the ledger: what a deploy is about to make is written there before it is made, so that a run
 * killed in between never forgets what is ours. `destroy` removes only what the ledger names.
 *
 * The ledger also names what cdn.jsonc does not name any more (a record at the fallback origin's former name, a
 * domain on the former bucket, a Worker's former name), until it is removed. What is gone is struck off: somebody
 * may make an object of the same name tomorrow, and that one is not ours.
 *
 * The schema allows 10 tags of 1,024 characters.
 */

import type { ResourceKind } from "../../core/change.ts";
import type { R2Bucket } from "../../providers/cloudflare/state.ts";
import type { Site } from "../../site/site.ts";
import type { SiteState } from "./siteState.ts";

export const ownerTag = "cdn-worker";
/** Of the mark that a run leaves (runMarker.ts). */
export const runPrefix = "cdn-worker:run=";
const sitePrefix = "cdn-worker:site=";
const madePrefix = "cdn-worker:made=";
const separator = ";";
const longestTag = 1024;
const mostTags = 10;

/** Kinds of objects that cannot carry a mark themselves, or that nothing but the ledger leads to. */
export type LedgerKind = Extract<
  ResourceKind,
  "bucketDomain" | "fallbackOrigin" | "customHostname" | "dnsRecord" | "workerScript"
>;

export interface Ownership {
  /** The script carries our tag. */
  readonly ours: boolean;
  /** The site that the script was made for. */
  readonly site: string | undefined;
  /** `customHostname/images.example.net`, … */
  readonly made: ReadonlySet<string>;
}

export function readOwnership(tags: readonly string[]): Ownership {
  const made = tags
    .filter((tag) => tag.startsWith(madePrefix))
    .flatMap((tag) => tag.slice(madePrefix.length).split(separator))
    .filter((entry) => entry !== "");
  return {
    ours: tags.includes(ownerTag),
    site: tags.find((tag) => tag.startsWith(sitePrefix))?.slice(sitePrefix.length),
    made: new Set(made),
  };
}

/**
 * The tags to write: ours anew, everybody else's as they are. What does not fit is left out, and so is never
 * deleted by `destroy`: forgetting is the safe side.
 *
 * @param run the mark of the run that is at it (runMarker.ts); without it the tags carry none
 */
export function writeOwnership(
  site: string,
  made: Iterable<string>,
  existing: readonly string[],
  run?: string,
): string[] {
  const foreign = existing.filter(
    (tag) =>
      tag !== ownerTag && ![sitePrefix, madePrefix, runPrefix].some((prefix) => tag.startsWith(prefix)),
  );
  const tags = [ownerTag, sitePrefix + site, ...(run === undefined ? [] : [run])];
  let current = "";
  const room = mostTags - foreign.length;
  for (const entry of [...new Set(made)].sort()) {
    const longer = current === "" ? entry : current + separator + entry;
    if (madePrefix.length + longer.length <= longestTag) {
      current = longer;
      continue;
    }
    tags.push(madePrefix + current);
    current = entry;
  }
  if (current !== "") tags.push(madePrefix + current);
  return [...tags.slice(0, Math.max(run === undefined ? 2 : 3, room)), ...foreign].slice(0, mostTags);
}

export function ledgerEntry(kind: LedgerKind, name: string): string {
  return `${kind}/${name}`;
}

/** The names of one kind that the ledger holds. */
export function namesInLedger(made: Iterable<string>, kind: Exclude<LedgerKind, "bucketDomain">): string[] {
  return [...made].flatMap((entry) => (entry.startsWith(`${kind}/`) ? [entry.slice(kind.length + 1)] : []));
}

type BucketName = Pick<R2Bucket, "bucket" | "jurisdiction">;

export interface MadeBucketDomain {
  readonly domain: string;
  readonly origin: BucketName;
}

/** `bucketDomain/images.example.com@photos`, or `@eu:photos` in a jurisdiction: only its bucket leads to a domain. */
export function bucketDomainEntry(domain: string, { bucket, jurisdiction }: BucketName): string {
  return ledgerEntry("bucketDomain", `${domain}@${jurisdiction ? `${jurisdiction}:` : ""}${bucket}`);
}

export function madeBucketDomains(made: Iterable<string>): readonly MadeBucketDomain[] {
  return [...made].flatMap((entry) => {
    const match = /^bucketDomain\/([^@]+)@(?:(eu|fedramp):)?(.+)$/.exec(entry);
    const [, domain, jurisdiction, bucket] = match ?? [];
    if (domain === undefined || bucket === undefined) return [];
    const isKnown = jurisdiction === "eu" || jurisdiction === "fedramp";
    return [{ domain, origin: { bucket, ...(isKnown ? { jurisdiction } : {}) } }];
  });
}

/** Whose the site's Worker is, and everything that the ledgers of this and of its former Workers name. */
export function siteOwnership(site: Site, state: Pick<SiteState, "worker" | "former">): Ownership {
  const own = readOwnership(state.worker?.tags ?? []);
  const ours = own.ours && (own.site === undefined || own.site === site.name);
  const former = (state.former?.workers ?? []).flatMap(({ tags }) => [...readOwnership(tags).made]);
  return { ours, site: own.site, made: new Set([...(ours ? own.made : []), ...former]) };
}

/** What our DNS records in the Cloudflare zone carry as comment. */
export function dnsComment(site: string): string {
  return `cdn-worker: site ${site}`;
}

export function isOurComment(comment: string | undefined): boolean {
  return comment?.startsWith("cdn-worker: site ") ?? false;
}
