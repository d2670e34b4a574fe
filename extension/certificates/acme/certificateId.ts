/*
 * The identifier of a certificate in ACME Renewal Information (RFC 9773 §4.1):
 * base64url(authority key identifier) "." base64url(serial number), both the bytes of the DER. Node shows the
 * former nowhere and the latter without its leading zero.
 */
import { certificateFields, derElements, derTag } from "../der.ts";

/** 2.5.29.35, authorityKeyIdentifier (RFC 5280 §4.2.1.1), and in it `[0]`, keyIdentifier. */
const authorityKeyIdentifier = "551d23";
const keyIdentifierTag = 0x80;

/** `der` is the certificate; undefined where it names no authority key. */
export function certificateId(der: Buffer): string | undefined {
  const fields = certificateFields(der);
  const value = fields?.extensions.get(authorityKeyIdentifier);
  if (fields === undefined || value === undefined) return undefined;
  try {
    const sequence = derElements(value).find(({ tag }) => tag === derTag.sequence);
    const parts = derElements(sequence?.content ?? Buffer.alloc(0));
    const key = parts.find(({ tag }) => tag === keyIdentifierTag);
    return key && `${key.content.toString("base64url")}.${fields.serial.toString("base64url")}`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}
