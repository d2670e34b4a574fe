/*
 * What a command is asked to work on. Commands are invoked from the palette (nothing), the explorer and the
 * editor's title (a resource), a lens (a target) and a tree (a node that carries a target).
 */
import type { CertificateProviderId, ProviderId } from "../providers/registry.ts";

/** A site by the file that describes it and its name there. */
export interface SiteRef {
  /** `cdn.jsonc`, as a URI's text: it may lie on another machine. */
  readonly file: string;
  readonly name: string;
}

export function siteKey(site: SiteRef): string {
  return `${site.file}#${site.name}`;
}

export type Target =
  | { readonly kind: "site"; readonly site: SiteRef }
  | { readonly kind: "hostname"; readonly site: SiteRef; readonly hostname: string }
  | { readonly kind: "bucket"; readonly site: SiteRef; readonly bucket: string }
  | { readonly kind: "worker"; readonly site: SiteRef; readonly worker: string }
  | { readonly kind: "version"; readonly site: SiteRef; readonly worker: string; readonly versionId: string }
  | { readonly kind: "zone"; readonly site: SiteRef; readonly section: "hostnames" | "routes" | "dns" }
  | { readonly kind: "record"; readonly name: string; readonly value: string }
  | { readonly kind: "config"; readonly file: string; readonly offset?: number }
  | { readonly kind: "account"; readonly provider: ProviderId; readonly id: string }
  | { readonly kind: "cdnDomain"; readonly provider: CertificateProviderId; readonly domain: string }
  | { readonly kind: "stage"; readonly id: string };

const kinds = {
  site: true,
  hostname: true,
  bucket: true,
  worker: true,
  version: true,
  zone: true,
  record: true,
  config: true,
  account: true,
  cdnDomain: true,
  stage: true,
} as const satisfies Record<Target["kind"], true>;

/** The target of whatever a command was given as its first argument: a target, or a node that carries one. */
export function targetOf(argument: unknown): Target | undefined {
  if (isTarget(argument)) return argument;
  return isObject(argument) && "target" in argument && isTarget(argument.target)
    ? argument.target
    : undefined;
}

export function siteOf(target: Target | undefined): SiteRef | undefined {
  return target && "site" in target ? target.site : undefined;
}

function isTarget(value: unknown): value is Target {
  return (
    isObject(value) && "kind" in value && typeof value.kind === "string" && Object.hasOwn(kinds, value.kind)
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
