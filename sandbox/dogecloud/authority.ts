/*
 * A private certificate authority of its own for every sandbox and every test: root, intermediate, leaves.
 * Nothing of it is ever written into the source tree.
 */
import "reflect-metadata";
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

export type KeyKind = "ec" | "ec-p384" | "rsa" | "rsa-4096";

export interface LeafOptions {
  /** DNS names of the subject alternative name; an empty list leaves the extension out. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly from?: number;
  readonly to?: number;
  readonly kind?: KeyKind;
  /** Bytes of the serial number, the first below 0x80. */
  readonly serial?: Uint8Array;
}

export interface IssuedLeaf {
  /** PEM, one block each. */
  readonly leaf: string;
  readonly chain: string;
  readonly privateKey: KeyObject;
  /** PKCS #8 PEM. */
  readonly key: string;
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly fingerprint: string;
}

export interface Authority {
  readonly root: string;
  readonly intermediate: string;
  issue(options: LeafOptions): Promise<IssuedLeaf>;
}

const day = 86_400_000;
const keyAlgorithm = { name: "ECDSA", namedCurve: "P-256" } as const;
const signingAlgorithm = { name: "ECDSA", hash: "SHA-256" } as const;

export async function makeAuthority(name = "Sandbox", now = Date.now()): Promise<Authority> {
  const span = { notBefore: new Date(now - 365 * day), notAfter: new Date(now + 3650 * day) };
  const authority = (pathLength: number) => [
    new x509.BasicConstraintsExtension(true, pathLength, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
  ];
  const rootKeys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name} Root`,
    serialNumber: randomSerial(),
    ...span,
    signingAlgorithm,
    keys: rootKeys,
    extensions: [...authority(1), await x509.SubjectKeyIdentifierExtension.create(rootKeys.publicKey)],
  });
  const middleKeys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ["sign", "verify"]);
  const intermediate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name} Intermediate`,
    issuer: root.subject,
    serialNumber: randomSerial(),
    ...span,
    signingAlgorithm,
    publicKey: middleKeys.publicKey,
    signingKey: rootKeys.privateKey,
    extensions: [
      ...authority(0),
      await x509.SubjectKeyIdentifierExtension.create(middleKeys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  });

  const issue = async (options: LeafOptions): Promise<IssuedLeaf> => {
    const { publicKey, privateKey } = makeKeys(options.kind ?? "ec");
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${options.names[0] ?? "nameless"}`,
      issuer: intermediate.subject,
      serialNumber: options.serial ? Buffer.from(options.serial).toString("hex") : randomSerial(),
      notBefore: new Date(options.from ?? now - day),
      notAfter: new Date(options.to ?? now + 90 * day),
      signingAlgorithm,
      publicKey: new x509.PublicKey(publicKey.export({ type: "spki", format: "der" })),
      signingKey: middleKeys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        await x509.AuthorityKeyIdentifierExtension.create(middleKeys.publicKey),
        ...(options.names.length > 0
          ? [
              new x509.SubjectAlternativeNameExtension(
                options.names.map((value) => ({ type: "dns" as const, value })),
              ),
            ]
          : []),
      ],
    });
    const leaf = pem(certificate);
    return {
      leaf,
      chain: leaf + pem(intermediate),
      privateKey,
      key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      fingerprint: Buffer.from(await certificate.getThumbprint("SHA-256")).toString("hex"),
    };
  };
  return { root: pem(root), intermediate: pem(intermediate), issue };
}

function makeKeys(kind: KeyKind): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  if (kind === "ec") return generateKeyPairSync("ec", { namedCurve: "P-256" });
  if (kind === "ec-p384") return generateKeyPairSync("ec", { namedCurve: "P-384" });
  return generateKeyPairSync("rsa", { modulusLength: kind === "rsa" ? 2048 : 4096 });
}

/** A leading zero bit keeps the number positive in DER. */
function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString("hex");
}

const pem = (certificate: x509.X509Certificate): string => `${certificate.toString("pem").trim()}\n`;

/** The same key in another of the encodings that files come in. */
export function encodeKey(key: string, type: "pkcs1" | "sec1" | "pkcs8", passphrase?: string): string {
  const secret = createPrivateKey(key);
  return secret
    .export({ type, format: "pem", ...(passphrase ? { cipher: "aes-256-cbc", passphrase } : {}) })
    .toString();
}
