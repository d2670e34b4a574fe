import type { Node } from "jsonc-parser";
import { elements, type Field, field, fields, type Path, properties, property } from "./configTree.ts";
import { checkHostname, type HostnameRules } from "./hostname.ts";

/** A hostname that keeps the rules, in lower-case punycode, with the place it was written at. */
export interface Name extends Field {
  readonly ascii: string;
}

/** What the rules look at in one site. Read from the tree, so that one wrong value hides no other. */
export interface SiteFields {
  /** The whole file: what a fix changes is a place in it. */
  readonly text: string;
  /** The whole file as a tree. */
  readonly root: Node;
  readonly name: string;
  readonly node: Node;
  readonly path: Path;
  readonly zone: Field | undefined;
  readonly fallbackOrigin: Field | undefined;
  readonly hostnames: readonly Field[];
  readonly origins: readonly OriginFields[];
  readonly worker: Node | undefined;
  readonly workerName: Field | undefined;
  readonly cacheControls: readonly Field[];
  readonly dns: Node | undefined;
  readonly dnsProvider: Field | undefined;
  readonly dnsAbroad: Field | undefined;
  readonly dnsDomain: Field | undefined;
  /** Every CNAME target under `dns`. */
  readonly dnsTargets: readonly Field[];
  readonly certificates: readonly {
    readonly node: Node;
    readonly path: Path;
    readonly domains: readonly Field[];
  }[];
}

export interface OriginFields {
  readonly node: Node;
  readonly path: Path;
  readonly type: string | undefined;
  readonly bucket: Field | undefined;
}

export function siteFields(
  { text, root }: Pick<SiteFields, "text" | "root">,
  name: string,
  node: Node,
): SiteFields {
  const path: Path = ["sites", name];
  const at = (parent: Node | undefined, parentPath: Path, key: string) =>
    field(property(parent, key), [...parentPath, key]);
  const list = (parent: Node | undefined, parentPath: Path, key: string) =>
    fields(property(parent, key), [...parentPath, key]);

  const worker = property(node, "worker");
  const workerPath = [...path, "worker"];
  const dns = property(node, "dns");
  const dnsPath = [...path, "dns"];
  const linesPath = [...dnsPath, "lines"];
  return {
    text,
    root,
    name,
    node,
    path,
    zone: at(node, path, "zone"),
    fallbackOrigin: at(node, path, "fallbackOrigin"),
    hostnames: list(node, path, "hostnames"),
    origins: originNodes(node, path).map(([origin, originPath]) => ({
      node: origin,
      path: originPath,
      type: at(origin, originPath, "type")?.value,
      bucket: at(origin, originPath, "bucket"),
    })),
    worker,
    workerName: at(worker, workerPath, "name"),
    cacheControls: [
      at(worker, workerPath, "cacheControl"),
      ...elements(property(worker, "cacheRules")).map((rule, index) =>
        at(rule, [...workerPath, "cacheRules", index], "cacheControl"),
      ),
    ].flatMap((found) => found ?? []),
    dns,
    dnsProvider: at(dns, dnsPath, "provider"),
    dnsAbroad: at(dns, dnsPath, "abroad"),
    dnsDomain: at(dns, dnsPath, "domain"),
    dnsTargets: [
      at(dns, dnsPath, "default"),
      at(dns, dnsPath, "abroad"),
      ...properties(property(dns, "lines")).map(({ key, valueNode }) =>
        field(valueNode, [...linesPath, key]),
      ),
    ].flatMap((found) => found ?? []),
    certificates: elements(property(node, "certificates")).map((certificate, index) => {
      const certificatePath = [...path, "certificates", index];
      return {
        node: certificate,
        path: certificatePath,
        domains: list(certificate, certificatePath, "domains"),
      };
    }),
  };
}

/** The field as a hostname, if it is one. */
export function asName(found: Field | undefined, rules?: HostnameRules): Name | undefined {
  if (!found) return undefined;
  const checked = checkHostname(found.value, rules);
  return checked.diagnostic ? undefined : { ...found, ascii: checked.ascii };
}

export function asNames(found: readonly Field[], rules?: HostnameRules): readonly Name[] {
  return found.flatMap((one) => asName(one, rules) ?? []);
}

function originNodes(node: Node, path: Path): readonly (readonly [Node, Path])[] {
  const origin = property(node, "origin");
  const one = origin ? [[origin, [...path, "origin"]] as const] : [];
  const more = elements(property(node, "origins")).map(
    (element, index) => [element, [...path, "origins", index]] as const,
  );
  return [...one, ...more];
}
