import * as l10n from "@vscode/l10n";
import { ownVariables } from "../core/credentials.ts";
import type { Path } from "./configTree.ts";
import type { TextRange } from "./diagnostic.ts";

/** What a text turned out to be, and which environment variable should hold it instead. */
export interface SecretMatch {
  /** Named for people: "a Cloudflare API token". */
  readonly kind: string;
  readonly credential?: string;
}

/**
 * Does `text` hold something with the shape of a secret? The shapes: Cloudflare's prefixes `cfut_`, `cfat_`,
 * `cfoat_`, `cfk_` and its older tokens of 40 characters and keys of 37; B2 application keys `K00…` and their
 * ids; Tencent Cloud's `AKID…`; AWS-like ids; PEM private keys; hex of the length of R2's S3 secrets. Secrets
 * without a shape of their own are found by the key they stand under (`secretKey`).
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
  /** Only with upper case, lower case and digits: names and paths may be as long, but are seldom all of it. */
  readonly mixed?: boolean;
  /** A function, because the language may be known only after this module. */
  readonly kind: () => string;
  readonly credential?: string;
}

const cloudflareToken = {
  kind: () => l10n.t("a Cloudflare API token"),
  credential: "CLOUDFLARE_API_TOKEN",
} as const;

const shapes: readonly Shape[] = [
  { pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/g, kind: () => l10n.t("a private key") },
  { pattern: /cf(?:ut|at|oat|k)_[A-Za-z0-9_-]{8,}/g, ...cloudflareToken },
  {
    pattern: /AKID[A-Za-z0-9]{8,}/g,
    kind: () => l10n.t("a Tencent Cloud secret id"),
    credential: "TENCENTCLOUD_SECRET_ID",
  },
  {
    pattern: /(?<![A-Za-z0-9])K00\d[A-Za-z0-9+/]{12,}/g,
    kind: () => l10n.t("a B2 application key"),
    credential: "B2_APPLICATION_KEY",
  },
  {
    pattern: /(?<![A-Za-z0-9-])00\d[0-9a-f]{12}0{6}\d{4}(?![A-Za-z0-9-])/g,
    kind: () => l10n.t("the id of a B2 application key"),
    credential: "B2_APPLICATION_KEY_ID",
  },
  {
    pattern: /(?<![A-Za-z0-9])AKIA[A-Z0-9]{16}(?![A-Za-z0-9])/g,
    kind: () => l10n.t("an access key"),
    credential: "S3_ACCESS_KEY_ID",
  },
  { pattern: /(?<![\w-])[\w-]{40}(?![\w-])/g, mixed: true, ...cloudflareToken },
  { pattern: /(?<![\w-])[0-9a-f]{37}(?![\w-])/g, ...cloudflareToken },
  { pattern: /(?<![\w-])[0-9a-f]{64}(?![\w-])/g, kind: () => l10n.t("a secret key") },
];

function isMixed(word: string): boolean {
  return /[A-Z]/.test(word) && /[a-z]/.test(word) && /\d/.test(word);
}

/** Is this the name of a secret? Told by the words in it; `path` (of the object around it) says whose it may be. */
export function secretKey(key: string, path: Path): SecretMatch | undefined {
  const name = key.toLowerCase().replace(/[^a-z0-9]/g, "");
  const words =
    /token|secret|passw(?:or)?d|passphrase|credential|(?:api|access|application|private|signing|auth|global|account|b2)key/;
  if (!words.test(name)) return undefined;
  const credential = credentialNamed(name, path);
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

function credentialNamed(name: string, path: Path): string | undefined {
  const isId = /(?:id|accesskey)$/.test(name);
  const b2 = isId && !/secret/.test(name) ? "B2_APPLICATION_KEY_ID" : "B2_APPLICATION_KEY";
  const dogecloud = isId && !/secret/.test(name) ? "DOGECLOUD_ACCESS_KEY" : "DOGECLOUD_SECRET_KEY";
  const s3 = isId && !/secret/.test(name) ? "S3_ACCESS_KEY_ID" : "S3_SECRET_ACCESS_KEY";
  const tencentcloud = isId ? "TENCENTCLOUD_SECRET_ID" : "TENCENTCLOUD_SECRET_KEY";
  if (/sign/.test(name)) return ownVariables.signingKeys;
  if (/hmac|eab/.test(name)) return ownVariables.acmeEabHmacKey;
  if (/acme/.test(name) || path.includes("acme")) return ownVariables.acmeAccountKey;
  if (/doge/.test(name)) return dogecloud;
  if (/tencent|dnspod|qcloud|secretid/.test(name)) return tencentcloud;
  if (/b2|backblaze|applicationkey/.test(name)) return b2;
  // Amazon's words: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
  if (/^(?:aws|s3)|accesskeyid|secretaccesskey/.test(name)) return s3;
  if (/cloudflare|^cf|apitoken/.test(name)) return "CLOUDFLARE_API_TOKEN";
  if (path.includes("dns")) return tencentcloud;
  if (path.includes("certificates")) return dogecloud;
  if (path.includes("origin") || path.includes("origins")) return b2;
  return /token/.test(name) ? "CLOUDFLARE_API_TOKEN" : undefined;
}
