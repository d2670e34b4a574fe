import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { Credentials } from "../../core/credentials.ts";
import type { Endpoint } from "../../core/endpoints.ts";
import type { CopyableRecord, KnownLine } from "./dns.ts";

/** One part of a provider's key: a token, an id, a secret. */
export interface KeyPart {
  /** The environment variable that holds it, and its name in `Credentials`. */
  readonly variable: string;
  /** As the provider's own pages call it: `SecretId`. */
  readonly name: string;
  /** What to enter and where it is found, one sentence, in the reader's language. */
  readonly prompt: () => string;
  /** By what one sees that a text is this part, wherever it stands. */
  readonly shape?: SecretShape;
}

/** What every text that is a certain part of a key looks like. */
export interface SecretShape {
  /** Named for people: "a Cloudflare API token". */
  readonly kind: () => string;
  /** With the flag `g`. */
  readonly patterns: readonly RegExp[];
  /** As `patterns`, but only what has upper case, lower case and digits: names and paths may be as long. */
  readonly mixed?: readonly RegExp[];
}

/** How people name parts of a provider's key. The patterns are for names in small letters and digits alone. */
export interface KeyNames {
  /** The provider is named: it is its key, wherever that stands. Its id where left out. */
  readonly brand?: RegExp;
  /** A word of this provider alone. */
  readonly word?: RegExp;
}

/** What the buckets of a provider are like that speak S3's protocol, known without asking it. Its key is a pair. */
export interface BucketsDescriptor {
  /** The service in a sentence: "S3 bucket". */
  readonly service: string;
  /** Redirects every endpoint; path-style. */
  readonly redirect: Endpoint;
  /** What a key has to be, where a plain one does not do. */
  readonly keyNote?: () => string;
}

/** What the DNS of a provider is like, known without asking it. */
export interface DnsDescriptor {
  /** Whether answers can differ by line, so that China and abroad get different ones. */
  readonly split: boolean;
  /** The lines that every plan has, for what is shown before the provider was asked; the default one first. */
  readonly lines: () => readonly KnownLine[];
  /** A file that its console takes records from. `domain` undefined leaves names fully qualified. */
  readonly importFile?: (records: readonly CopyableRecord[], domain: string | undefined) => string;
  /** Where a domain's plan is changed. */
  readonly plansPage?: string;
  /** The page of a domain's records. */
  readonly recordsPage: (domain: string) => string;
}

/** What a domestic CDN of a provider is like, known without asking it. */
export interface CertificatesDescriptor {
  /** The page of its CDN domains. */
  readonly domainsPage: string;
  /** Setting whose address stands in for every edge of the CDN; otherwise each domain's own CNAME is asked. */
  readonly edge?: Endpoint;
}

/** A public resolver of a provider that forwards a client subnet, in Google's JSON shape. */
export interface ResolverDescriptor {
  readonly name: string;
  readonly endpoint: Endpoint & { readonly address: string };
  /** Whether its answers say for which part of the subnet they hold. */
  readonly tellsScope: boolean;
}

/**
 * What is known of a provider without talking to it. Everything that lists providers iterates over these: the
 * wizard, the accounts, settings, schema, `--help`, tables in the docs. Data only, so that it costs the editor's
 * start nothing; what it can do is in `implementations.ts`.
 */
export interface ProviderDescriptor<Id extends string = string, Part extends string = string> {
  /** As `cdn.jsonc`, stored accounts and `--json` name it. */
  readonly id: Id;
  /** As people know it; names of firms are not translated. */
  readonly title: string;
  /** Its key, in the order in which it is asked for. The first part identifies an account and is no secret by itself. */
  readonly key: Readonly<Record<Part, KeyPart>>;
  readonly keyNames?: KeyNames;
  /** A second pair may be given with `_2` behind the variables: for a second bucket of another account. */
  readonly hasSecondKey?: boolean;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Where keys are made; left out where it is one of many services. */
  readonly keysPage?: string;
  /** The start of its own pages; left out where it is one of many services. */
  readonly consolePage?: string;
  /** Capabilities: what is left out it does not do. */
  readonly dns?: DnsDescriptor;
  readonly buckets?: BucketsDescriptor;
  readonly certificates?: CertificatesDescriptor;
  readonly resolver?: ResolverDescriptor;
}

type PartOf<Descriptor extends Pick<ProviderDescriptor, "key">> = keyof Descriptor["key"] & string;

/** The parts of a provider's key; undefined unless all are given. */
export function findKey<Descriptor extends Pick<ProviderDescriptor, "key">>(
  descriptor: Descriptor,
  credentials: Credentials,
): Readonly<Record<PartOf<Descriptor>, string>> | undefined {
  const entries = Object.entries(descriptor.key).map(
    ([part, { variable }]) => [part, credentials[variable]] as const,
  );
  if (entries.some(([, value]) => value === undefined || value === "")) return undefined;
  return Object.fromEntries(entries) as Record<PartOf<Descriptor>, string>;
}

/** @throws CdnError (unauthenticated) that says where the key is made and what to set. */
export function requireKey<Descriptor extends Pick<ProviderDescriptor, "id" | "title" | "key" | "keysPage">>(
  descriptor: Descriptor,
  credentials: Credentials,
): Readonly<Record<PartOf<Descriptor>, string>> {
  const found = findKey(descriptor, credentials);
  if (found) return found;
  const { id, title, keysPage } = descriptor;
  const parts: readonly KeyPart[] = Object.values(descriptor.key);
  throw new CdnError({
    reason: "unauthenticated",
    provider: id,
    subject: l10n.t("{0} key", title),
    what: l10n.t("none is given"),
    remedy: l10n.t(
      "Copy {0} from {1} and set {2}, or connect {3} in the editor.",
      listed(parts.map(({ name }) => name)),
      keysPage ?? l10n.t("the console of its service"),
      listed(parts.map(({ variable }) => variable)),
      title,
    ),
    ...(keysPage === undefined ? {} : { link: keysPage }),
  });
}

function listed(names: readonly string[]): string {
  return names.length === 2 ? l10n.t("{0} and {1}", names[0] ?? "", names[1] ?? "") : names.join(", ");
}
