/*
 * A private certificate authority of its own for every sandbox and every test: root, intermediate, leaves.
 * Nothing of it is ever written into the source tree.
 */
import "reflect-metadata";
import { createPrivateKey, generateKeyPairSync, KeyObject, randomBytes, sign, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** Also what no public authority signs: browsers refuse the last three. */
export type KeyKind = "ec" | "ec-p384" | "ec-p521" | "rsa" | "rsa-4096" | "rsa-1024" | "ed25519" | "ec-k256";

export interface LeafOptions {
  /** DNS names of the subject alternative name; an empty list leaves the extension out. */
  readonly names: readonly string[];
  /** Milliseconds since the epoch. */
  readonly from?: number;
  readonly to?: number;
  readonly kind?: KeyKind;
  /** Bytes of the serial number; with a first one of 0x80 or more it is negative. */
  readonly serial?: Uint8Array;
  /** Without one, as short-lived certificates are issued, where it is empty; the first of the names by default. */
  readonly commonName?: string;
  readonly signatureHash?: "SHA-1" | "SHA-256";
  /** For servers by default. */
  readonly usage?: x509.ExtendedKeyUsage;
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
    const commonName = options.commonName ?? options.names[0] ?? "nameless";
    const made = await x509.X509CertificateGenerator.create({
      subject: commonName === "" ? "" : `CN=${commonName}`,
      issuer: intermediate.subject,
      serialNumber: options.serial ? Buffer.from(options.serial).toString("hex") : randomSerial(),
      notBefore: new Date(options.from ?? now - day),
      notAfter: new Date(options.to ?? now + 90 * day),
      signingAlgorithm: { ...signingAlgorithm, hash: options.signatureHash ?? signingAlgorithm.hash },
      publicKey: new x509.PublicKey(publicKey.export({ type: "spki", format: "der" })),
      signingKey: middleKeys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([options.usage ?? x509.ExtendedKeyUsage.serverAuth]),
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
    const isNegative = (options.serial?.[0] ?? 0) >= 0x80;
    const certificate = isNegative ? withNegativeSerial(made, middleKeys.privateKey) : made;
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

/** The library writes positive numbers alone, with a leading zero: here that zero is taken out, and signed anew. */
function withNegativeSerial(
  certificate: x509.X509Certificate,
  signingKey: webcrypto.CryptoKey,
): x509.X509Certificate {
  const der = Buffer.from(certificate.rawData);
  const element = (tag: number, ...contents: readonly Uint8Array[]) => {
    const content = Buffer.concat(contents);
    const header = Buffer.from([tag, 0x82, content.length >> 8, content.length & 0xff]);
    return content.length < 0x80
      ? Buffer.from([tag, content.length, ...content])
      : Buffer.concat([header, content]);
  };
  // Both sequences are longer than 255 bytes: 30 82 and two bytes of length, twice, then [0] version in five.
  const bodyEnd = 8 + der.readUInt16BE(6);
  const body = der.subarray(8, bodyEnd);
  const length = body[6] ?? 0;
  const serial = element(0x02, body.subarray(8, 7 + length));
  const changed = element(0x30, body.subarray(0, 5), serial, body.subarray(7 + length));
  const signature = sign("sha256", changed, KeyObject.from(signingKey));
  const algorithm = der.subarray(bodyEnd, bodyEnd + 2 + (der[bodyEnd + 1] ?? 0));
  return new x509.X509Certificate(element(0x30, changed, algorithm, element(0x03, Buffer.of(0), signature)));
}

function makeKeys(kind: KeyKind): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  if (kind === "ec") return generateKeyPairSync("ec", { namedCurve: "P-256" });
  if (kind === "ec-p384") return generateKeyPairSync("ec", { namedCurve: "P-384" });
  if (kind === "ec-p521") return generateKeyPairSync("ec", { namedCurve: "P-521" });
  if (kind === "ec-k256") return generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  if (kind === "ed25519") return generateKeyPairSync("ed25519");
  const modulusLength = { rsa: 2048, "rsa-4096": 4096, "rsa-1024": 1024 }[kind];
  return generateKeyPairSync("rsa", { modulusLength });
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
