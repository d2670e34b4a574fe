/*
 * The few fields of a certificate that Node does not show as they are, read from its DER (X.690): the serial number
 * with its sign and its leading zero, the algorithm of its signature, an extension.
 */

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
}

export const derTag = {
  integer: 0x02,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
  /** `[3]` of a certificate's body: its extensions (RFC 5280 §4.1). */
  extensions: 0xa3,
} as const;

/** One level of DER: the elements that `bytes` consists of. Throws a RangeError where a length is not true. */
export function derElements(bytes: Buffer): readonly DerElement[] {
  const found: DerElement[] = [];
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

export interface CertificateFields {
  /** The content of the INTEGER: two's complement, big-endian. */
  readonly serial: Buffer;
  /** The OBJECT IDENTIFIER of the signature's algorithm, its content in hexadecimal. */
  readonly signatureAlgorithm: string;
  /** Each extension's OBJECT IDENTIFIER, its content in hexadecimal, and its value. */
  readonly extensions: ReadonlyMap<string, Buffer>;
}

/** Of a certificate's DER; undefined for what is none. */
export function certificateFields(der: Buffer): CertificateFields | undefined {
  try {
    const [certificate] = derElements(der);
    const [body, algorithm] = derElements(certificate?.content ?? empty);
    const fields = derElements(body?.content ?? empty);
    const serial = fields.find(({ tag }) => tag === derTag.integer)?.content;
    const [identifier] = derElements(algorithm?.content ?? empty);
    if (serial === undefined || identifier === undefined) return undefined;
    const wrapped = fields.find(({ tag }) => tag === derTag.extensions)?.content;
    const [list] = derElements(wrapped ?? empty);
    const extensions = derElements(list?.content ?? empty).flatMap(({ content }) => {
      const parts = derElements(content);
      const [name] = parts;
      const value = parts.find(({ tag }) => tag === derTag.octetString);
      return name && value ? [[name.content.toString("hex"), value.content] as const] : [];
    });
    return {
      serial,
      signatureAlgorithm: identifier.content.toString("hex"),
      extensions: new Map(extensions),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

const empty = Buffer.alloc(0);
