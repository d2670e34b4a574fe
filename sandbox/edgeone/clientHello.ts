/** The server name in a TLS client's first bytes; `incomplete` until enough of them are there. RFC 8446 §4.1.2, RFC 6066 §3 */
export function serverName(bytes: Buffer): string | undefined | "incomplete" {
  const recordHeader = 5;
  if (bytes.length < recordHeader) return "incomplete";
  if (bytes[0] !== 22) return undefined; // no handshake
  const end = recordHeader + bytes.readUInt16BE(3);
  if (bytes.length < end) return "incomplete";
  // Handshake header, legacy version, random; then three lists before the extensions, each behind its length.
  let at = recordHeader + 4 + 2 + 32;
  at += 1 + bytes.readUInt8(at); // session id
  at += 2 + bytes.readUInt16BE(at); // cipher suites
  at += 1 + bytes.readUInt8(at); // compression methods
  at += 2;
  while (at + 4 <= end) {
    const type = bytes.readUInt16BE(at);
    const length = bytes.readUInt16BE(at + 2);
    // A list's length, the name's type, the name's length; then the name.
    if (type === 0) return bytes.toString("ascii", at + 9, at + 9 + bytes.readUInt16BE(at + 7));
    at += 4 + length;
  }
  return undefined;
}
