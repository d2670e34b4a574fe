import { createPrivateKey, type KeyObject } from "node:crypto";
import * as l10n from "@vscode/l10n";
import type { CertificateProblem } from "./certificateProblem.ts";
import type { PemBlock } from "./pem.ts";

/** The encodings of a private key that CDNs are seen to take: PKCS #8, PKCS #1 (RSA), SEC 1 (EC). */
export type KeyEncoding = "pkcs8" | "pkcs1" | "sec1";

export interface PrivateKey {
  /** Node never prints what is in a KeyObject, so a log or an error that shows it shows nothing. */
  readonly secret: KeyObject;
  /** How the file was written; the CDN gets it the same way. */
  readonly encoding: KeyEncoding;
}

export const isKeyLabel = (label: string): boolean => label.endsWith("PRIVATE KEY");

const encodings: Readonly<Record<string, KeyEncoding>> = {
  "RSA PRIVATE KEY": "pkcs1",
  "EC PRIVATE KEY": "sec1",
};

/** Reads one key block. What OpenSSL says is not passed on: it names its own insides, never the cause. */
export function readKey(
  name: string,
  block: PemBlock,
  passphrase: string | undefined,
): PrivateKey | CertificateProblem {
  const encrypted = block.label === "ENCRYPTED PRIVATE KEY" || /^Proc-Type:.*ENCRYPTED/m.test(block.text);
  if (encrypted && passphrase === undefined) {
    return {
      code: "keyEncrypted",
      subject: name,
      what: l10n.t("the private key is encrypted"),
      remedy: l10n.t(
        "Give its passphrase in CDN_WORKER_KEY_PASSPHRASE, or write a plain copy: `openssl pkey -in FILE -out key.pem`.",
      ),
    };
  }
  try {
    const secret = createPrivateKey({ key: block.text, format: "pem", ...(encrypted ? { passphrase } : {}) });
    return { secret, encoding: encrypted ? "pkcs8" : (encodings[block.label] ?? "pkcs8") };
  } catch {
    if (encrypted) {
      return {
        code: "wrongPassphrase",
        subject: name,
        what: l10n.t("the passphrase does not open the private key"),
        remedy: l10n.t("Type it again, or check CDN_WORKER_KEY_PASSPHRASE."),
      };
    }
    return {
      code: block.label === "OPENSSH PRIVATE KEY" ? "keyUnsupported" : "damaged",
      subject: name,
      what: l10n.t("the block {0} holds no usable private key", block.label),
      remedy: l10n.t("Use the key that the certificate was requested with, as PEM (PKCS #8, RSA or EC)."),
    };
  }
}

/** The key as text, for the upload alone. */
export function exportKey(key: PrivateKey): string {
  return key.secret.export({ type: key.encoding, format: "pem" }).toString();
}
