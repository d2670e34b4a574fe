import type { Node } from "jsonc-parser";
import { nodeAt, type Path } from "./configTree.ts";
import { splitDnsProvider } from "./dnsOptions.ts";
import { checkHostname } from "./hostname.ts";
import { schemasAt } from "./jsonSchema.ts";
import type { JsonSchema } from "./jsonSchemaType.ts";
import { registrableDomain } from "./registrableDomain.ts";
import { workerNameFor } from "./workerName.ts";

/** A value that may stand at `path`; made of what else this very file says where that is known. */
export function exampleAt(path: Path, root?: Node): unknown {
  const own = ownExample(path, root);
  if (own !== undefined) return own;
  return firstDefined(schemasAt(path).map((schema) => exampleOf(schema, path, root)));
}

/** The schema's own example; of an object without one, all that it must have. */
function exampleOf(schema: JsonSchema, path: Path, root: Node | undefined): unknown {
  const given = schema.examples?.[0] ?? schema.default ?? schema.const ?? schema.enum?.[0];
  if (given !== undefined || !schema.properties) return given;
  // Where one of several keys has to be there, the first of them.
  const required = new Set([...(schema.required ?? []), ...(schema.oneOf?.[0]?.required ?? [])]);
  const entries = Object.keys(schema.properties)
    .filter((key) => required.has(key))
    .map((key) => [key, exampleAt([...path, key], root)] as const);
  return entries.every(([, value]) => value !== undefined) ? Object.fromEntries(entries) : undefined;
}

/** The examples that follow from the site around them: a host in its zone, a Worker of its name. */
function ownExample(path: Path, root: Node | undefined): unknown {
  const [sites, name, ...rest] = path;
  if (sites !== "sites") return undefined;
  if (name === undefined) return { images: exampleAt(["sites", "images"]) };
  if (typeof name !== "string" || !root) return undefined;
  const hostnames = nodeAt(root, ["sites", name, "hostnames"])?.children ?? [];
  const hostname = firstDefined(hostnames.map((one) => asciiOf(one)));
  switch (rest.join(".")) {
    case "fallbackOrigin": {
      const zone = asciiOf(nodeAt(root, ["sites", name, "zone"]));
      return zone && `cdn.${zone}`;
    }
    case "worker":
      return { name: workerNameFor(name) };
    case "worker.name":
      return workerNameFor(name);
    case "dns":
      return hostname && { provider: splitDnsProvider, domain: registrableDomain(hostname) ?? hostname };
    case "dns.domain":
      return hostname && registrableDomain(hostname);
    default:
      return undefined;
  }
}

function asciiOf(node: Node | undefined): string | undefined {
  if (typeof node?.value !== "string") return undefined;
  const checked = checkHostname(node.value);
  return checked.diagnostic ? undefined : checked.ascii;
}

function firstDefined<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}
