/*
 * The identifier of a certificate in ACME Renewal Information (RFC 9773 §4.1):
 * base64url(authority key identifier) "." base64url(serial number), both the bytes of the DER. Node shows the
 * former nowhere and the latter without its leading zero, so the few fields on the way are read here.
 */

interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/** One level of DER: the elements that `bytes` consists of. Throws a RangeError where a length is not true. */
function elements(bytes: Buffer): Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes.readUInt8(at);
    let length = bytes.readUInt8(at + 1);
    at += 2;
    if (length > 0x80) {
      const size = length - 0x80;
      length = bytes.readUIntBE(at, size);
      at += size;
    }
    if (at + length > bytes.length) throw new RangeError("DER ends early");
    found.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

const integer = 0x02;
const octetString = 0x04;
const sequence = 0x30;
const extensionsTag = 0xa3;
const keyIdentifierTag = 0x80;
/** 2.5.29.35, authorityKeyIdentifier (RFC 5280 §4.2.1.1). */
const authorityKeyIdentifier = Buffer.from("551d23", "hex");

/** `der` is the certificate; undefined where it names no authority key. */
export function certificateId(der: Buffer): string | undefined {
  try {
    const [certificate] = elements(der);
    const [body] = elements(certificate?.content ?? Buffer.alloc(0));
    const fields = elements(body?.content ?? Buffer.alloc(0));
    const serial = fields.find(({ tag }) => tag === integer)?.content;
    const extensions = fields.find(({ tag }) => tag === extensionsTag)?.content;
    const [list] = elements(extensions ?? Buffer.alloc(0));
    for (const extension of elements(list?.content ?? Buffer.alloc(0))) {
      const parts = elements(extension.content);
      if (!parts[0]?.content.equals(authorityKeyIdentifier)) continue;
      const value = parts.find(({ tag }) => tag === octetString)?.content;
      const [inner] = elements(value ?? Buffer.alloc(0)).filter(({ tag }) => tag === sequence);
      const key = elements(inner?.content ?? Buffer.alloc(0)).find(({ tag }) => tag === keyIdentifierTag);
      if (serial && key) return `${key.content.toString("base64url")}.${serial.toString("base64url")}`;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}
