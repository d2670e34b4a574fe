/*
 * What the wizard has heard so far, and the site that it makes. Pure: the same rules as for a file that somebody
 * wrote by hand say whether an answer is good.
 */
import type { OriginAnswers } from "../../origins/originQuestion.ts";
import { defaultOriginType, type OriginType, originDescriptor } from "../../origins/registry.ts";
import type { DnsProviderId } from "../../providers/registry.ts";
import { type Diagnostic, diagnosticSentences } from "../../site/diagnostic.ts";
import type { NewSite } from "../../site/editText.ts";
import { isWithin } from "../../site/hostname.ts";

export interface Draft {
  /** Folder that `cdn.jsonc` goes into, as a URI's text. */
  readonly folder?: string;
  /** Text of the `cdn.jsonc` that is there already: its other sites have a say in what is good. */
  readonly existing?: string;
  readonly originType?: OriginType;
  /** What was answered about the origin: values of its keys. */
  readonly origin?: OriginAnswers;
  readonly zone?: string;
  readonly fallbackOrigin?: string;
  readonly hostnames?: readonly string[];
  readonly options?: readonly OptionKey[];
  readonly dns?: DnsProviderId | "elsewhere";
  readonly dnsDomain?: string;
  readonly domesticTarget?: string;
  readonly name?: string;
}

export const optionKeys = [
  "cacheControl",
  "cors",
  "index",
  "notFound",
  "singlePage",
  "securityHeaders",
  "contentTypes",
] as const;
export type OptionKey = (typeof optionKeys)[number];

const optionValues = {
  cacheControl: "public, max-age=86400",
  cors: ["*"],
  index: "index.html",
  notFound: "404.html",
  singlePage: "index.html",
  securityHeaders: true,
  contentTypes: true,
} as const satisfies Record<OptionKey, unknown>;

/** `images.example.net images2.example.net,…` → the names; blanks, commas and Chinese commas part them. */
export function splitNames(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(/[\s,，、;；]+/)
        .map((name) =>
          name
            .trim()
            .replace(/^https?:\/\//i, "")
            .replace(/\/.*$/, "")
            .toLowerCase(),
        )
        .filter((name) => name !== ""),
    ),
  ];
}

export function suggestedFallback(draft: Draft): string {
  const { bucket = "cdn" } = draft.origin ?? {};
  const label = bucket.startsWith("$") ? "cdn" : labelOf(bucket);
  return `${label}.${draft.zone ?? ""}`;
}

export function suggestedName(draft: Draft, taken: readonly string[]): string {
  const base = labelOf(draft.hostnames?.[0]?.split(".")[0] ?? draft.origin?.bucket ?? "site");
  return freeName(base, taken);
}

function freeName(base: string, taken: readonly string[]): string {
  if (!taken.includes(base)) return base;
  let number = 2;
  while (taken.includes(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/**
 * `images.blog.com.cn` → `blog.com.cn`; the person corrects it where DNS is kept further down.
 *
 * @param registrableDomain the engine's, which knows the public suffixes
 */
export function suggestedDomain(
  draft: Draft,
  registrableDomain: (hostname: string) => string | undefined,
): string {
  const [hostname = ""] = draft.hostnames ?? [];
  return registrableDomain(hostname) ?? hostname;
}

export function siteOfDraft(draft: Draft): NewSite {
  const origin = { ...draft.origin, type: draft.originType ?? defaultOriginType };
  const options = Object.fromEntries(
    optionKeys.filter((key) => draft.options?.includes(key)).map((key) => [key, optionValues[key]]),
  );
  return {
    zone: draft.zone ?? "",
    origin,
    ...(isServedByZone(draft) ? {} : { fallbackOrigin: draft.fallbackOrigin ?? "" }),
    hostnames: [...(draft.hostnames ?? [])],
    worker: { name: workerName(draft.name ?? "site"), ...options },
    ...(draft.dns === undefined || draft.dns === "elsewhere"
      ? {}
      : {
          dns: {
            provider: draft.dns,
            domain: draft.dnsDomain ?? draft.hostnames?.[0] ?? "",
            ...(draft.domesticTarget ? { default: draft.domesticTarget } : {}),
          },
        }),
  };
}

/** Whether the zone itself serves every hostname, so that nothing would point to a fallback origin. */
function isServedByZone({ zone = "", fallbackOrigin, hostnames = [], dns = "elsewhere" }: Draft): boolean {
  const areWithin = hostnames.length > 0 && hostnames.every((hostname) => isWithin(hostname, zone));
  return areWithin && dns === "elsewhere" && !hostnames.includes(fallbackOrigin ?? "");
}

type Mistake = Pick<Diagnostic, "path" | "severity" | "message" | "remedy">;

/**
 * What is wrong with the answer at `key` of a site, or with other sites because of it, in one sentence; undefined
 * where all is well. `before` is what was wrong with the file without the site.
 */
export function mistakeAt(
  diagnostics: readonly Mistake[],
  before: readonly Mistake[],
  site: string,
  ...key: readonly string[]
): string | undefined {
  const known = new Set(before.map(({ message }) => message));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const found =
    errors.find(({ path }) => path[1] === site && key.every((part, index) => path[index + 2] === part)) ??
    errors.find(({ path, message }) => path[1] !== site && !known.has(message));
  return found && diagnosticSentences(found);
}

/** A site with sound values everywhere, but for what the draft says: so that only the draft can be wrong. */
export function probeSite(
  draft: Draft,
  taken: readonly string[],
): { readonly name: string; readonly site: NewSite } {
  const name = draft.name ?? freeName("site", taken);
  const zone = draft.zone ?? "zone.example";
  const sound: Draft = {
    zone,
    fallbackOrigin: `fallback-probe.${zone}`,
    hostnames: ["www.elsewhere.example"],
  };
  const { originType = defaultOriginType } = draft;
  const origin = { ...originDescriptor(originType).example, ...draft.origin };
  return { name, site: siteOfDraft({ ...sound, ...draft, originType, origin, name }) };
}

function workerName(site: string): string {
  return `cdn-${labelOf(site)}`.slice(0, 63).replace(/-+$/, "");
}

/** Letters, digits and dashes only, as a label of a host and a Worker's name want it. */
function labelOf(text: string): string {
  const label = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 59);
  return label === "" ? "site" : label;
}
