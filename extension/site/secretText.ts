import * as l10n from "@vscode/l10n";
import { ownVariables } from "../core/credentials.ts";
import type { ProviderDescriptor, SecretShape } from "../providers/capabilities/descriptor.ts";
import { type ProviderId, providers } from "../providers/registry.ts";
import type { Path } from "./configTree.ts";
import type { TextRange } from "./diagnostic.ts";

/** What a text turned out to be, and which environment variable should hold it instead. */
export interface SecretMatch {
  /** Named for people: "a Cloudflare API token". */
  readonly kind: string;
  readonly credential?: string;
}

/**
 * Does `text` hold something with the shape of a secret? The shapes are those that the providers tell of the parts
 * of their keys, private keys in PEM, and hex of the length of R2's S3 secrets. Secrets without a shape of their own
 * are found by the key they stand under (`secretKey`).
 */
export function secretIn(text: string): (SecretMatch & TextRange) | undefined {
  for (const { pattern, mixed, kind, credential } of shapes) {
    for (const found of text.matchAll(pattern)) {
      if (mixed && !isMixed(found[0])) continue;
      const range = { offset: found.index, length: found[0].length };
      return { kind: kind(), ...range, ...(credential ? { credential } : {}) };
    }
  }
  return undefined;
}

interface Shape {
  readonly pattern: RegExp;
  /** Only with upper case, lower case and digits. */
  readonly mixed?: boolean;
  /** A function, because the language may be known only after this module. */
  readonly kind: () => string;
  readonly credential?: string;
}

/** What is told by its length alone comes last: it may be something whose beginning says more. */
const shapes: readonly Shape[] = [
  { pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/g, kind: () => l10n.t("a private key") },
  ...shapesOfKeys(({ patterns }) => patterns.map((pattern) => ({ pattern }))),
  { pattern: /(?<![\w-])[0-9a-f]{64}(?![\w-])/g, kind: () => l10n.t("a secret key") },
  ...shapesOfKeys(({ mixed = [] }) => mixed.map((pattern) => ({ pattern, mixed: true }))),
];

function shapesOfKeys(of: (shape: SecretShape) => readonly Pick<Shape, "pattern" | "mixed">[]): Shape[] {
  const parts = providers.flatMap(({ key }) => Object.values(key));
  return parts.flatMap(({ shape, variable }) =>
    shape ? of(shape).map((each) => ({ ...each, kind: shape.kind, credential: variable })) : [],
  );
}

function isMixed(word: string): boolean {
  return /[A-Z]/.test(word) && /[a-z]/.test(word) && /\d/.test(word);
}

/**
 * Is this the name of a secret? Told by the words in it.
 *
 * @param path of the object around it.
 * @param owner whose key it is unless the name says otherwise: the provider of the object around it.
 */
export function secretKey(key: string, path: Path, owner?: ProviderId): SecretMatch | undefined {
  const name = plainName(key);
  const words =
    /token|secret|passw(?:or)?d|passphrase|credential|(?:api|access|application|private|signing|auth|global|account|eab)key|hmac/;
  const brand = providers.some((provider) => isNamed(provider, name));
  if (!words.test(name) && !(brand && name.endsWith("key"))) return undefined;
  const credential = credentialNamed(name, path, owner);
  return { kind: l10n.t("a secret"), ...(credential ? { credential } : {}) };
}

/** Where the secret belongs. Two sentences: what to do with this one, and what it means that it was here. */
export function secretRemedy(match: SecretMatch): string {
  const leaked = l10n.t("If the file was ever shared, make a new one.");
  if (match.credential === undefined) {
    return `${l10n.t("Remove it: secrets belong in environment variables or in the editor's accounts, private keys in files of their own.")} ${leaked}`;
  }
  return `${l10n.t("Remove it, and set the environment variable {0} or add it to the editor's accounts.", match.credential)} ${leaked}`;
}

function credentialNamed(name: string, path: Path, owner: ProviderId | undefined): string | undefined {
  if (/sign/.test(name)) return ownVariables.signingKeys;
  if (/hmac|^eab/.test(name)) return ownVariables.acmeEabHmacKey;
  if (/acme/.test(name) || path.includes("acme")) return ownVariables.acmeAccountKey;
  const provider =
    providers.find((provider) => isNamed(provider, name)) ??
    providers.find(({ id }) => id === owner) ??
    providers.find(({ keyNames }) => keyNames?.word?.test(name));
  return provider && partNamed(name, provider);
}

function isNamed({ id, keyNames }: ProviderDescriptor, name: string): boolean {
  return keyNames?.brand ? keyNames.brand.test(name) : name.includes(id);
}

/** The variable of the part whose name is in `name`, of several the longest; else of the id, or of the secret. */
function partNamed(name: string, { key }: ProviderDescriptor): string | undefined {
  const parts = Object.entries(key).map(([part, { name: label, variable }]) => ({
    variable,
    length: Math.max(...[part, label].map(plainName).map((each) => (name.includes(each) ? each.length : 0))),
  }));
  const [longest] = parts.toSorted((a, b) => b.length - a.length);
  if (longest && longest.length > 0) return longest.variable;
  return (name.endsWith("id") ? parts.at(0) : parts.at(-1))?.variable;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
