import { randomInt } from "node:crypto";
import { isIP } from "node:net";
import * as dnsPacket from "dns-packet";
import { isAnswered, rcodeName } from "./rcode.ts";

/*
 * EDNS client subnet (RFC 7871): asks a name server on behalf of a network somewhere else.
 */
export interface Subnet {
  readonly address: string;
  /** Bits of the address that count. */
  readonly prefix: number;
}

/** Option code of RFC 7871 §6. */
const clientSubnet = 8;

/** `114.114.114.0/24`; a bare address means its /24 (IPv6: /56), as RFC 7871 §11.1 recommends. */
export function parseSubnet(text: string): Subnet | undefined {
  const [address = "", length] = text.split("/");
  const family = isIP(address);
  if (family === 0) return undefined;
  const prefix = length === undefined ? (family === 4 ? 24 : 56) : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) return undefined;
  return { address: masked(address, prefix), prefix };
}

/** The address with all bits after the prefix cleared: RFC 7871 §6 wants them to be zero. */
export function masked(address: string, prefix: number): string {
  if (isIP(address) === 4) {
    const bytes = address.split(".").map(Number);
    return bytes.map((byte, index) => byte & maskOf(prefix - index * 8, 8)).join(".");
  }
  // The URL parser writes any IPv6 address in its one canonical form, without a dotted quad.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => "0");
  const groups = [...left, ...gap, ...right].map((group) => Number.parseInt(group, 16));
  const cleared = groups.map((group, index) => (group & maskOf(prefix - index * 16, 16)).toString(16));
  return new URL(`http://[${cleared.join(":")}]`).hostname.slice(1, -1);
}

/** The upper `bits` bits of a field of `width` bits. */
function maskOf(bits: number, width: number): number {
  const kept = Math.min(Math.max(bits, 0), width);
  return (2 ** width - 1) ^ (2 ** (width - kept) - 1);
}

export interface SubnetQuery {
  readonly id: number;
  readonly bytes: Buffer;
}

/** A question for the CNAME of `name`, without recursion: for the zone's own name servers. */
export function encodeQuery(name: string, subnet: Subnet, id = randomInt(0x10000)): SubnetQuery {
  const bytes = dnsPacket.encode({
    type: "query",
    id,
    flags: 0,
    questions: [{ type: "CNAME", name }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: 1232, // https://www.dnsflagday.net/2020/
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [
          {
            code: clientSubnet,
            family: isIP(subnet.address) === 6 ? 2 : 1,
            ip: subnet.address,
            sourcePrefixLength: subnet.prefix,
            scopePrefixLength: 0,
          },
        ],
      },
    ],
  });
  return { id, bytes };
}

export interface SubnetAnswer {
  /** Target of the CNAME, lower case, without a final dot; undefined where there is none. */
  readonly target: string | undefined;
  /** Seconds. */
  readonly ttl: number | undefined;
  /** For how much of the subnet the answer holds; undefined where the server ignores subnets. */
  readonly scope: number | undefined;
}

/** Somebody answered, and has no answer: `SERVFAIL`, `REFUSED`, `HTTP 503`. */
export interface Failure {
  readonly failure: string;
}

export type Reply = SubnetAnswer | Failure;

/** `truncated`: it did not fit into the packet. */
export type DecodedAnswer = Reply | "truncated";

export function isFailure(reply: Reply | undefined): reply is Failure {
  return reply !== undefined && "failure" in reply;
}

/** The answer to `query` about `name`; undefined for any other packet. */
export function decodeAnswer(bytes: Buffer, query: SubnetQuery, name: string): DecodedAnswer | undefined {
  let packet: dnsPacket.DecodedPacket;
  try {
    packet = dnsPacket.decode(bytes);
  } catch {
    return undefined;
  }
  const asked = packet.questions?.[0]?.name.toLowerCase();
  if (packet.id !== query.id || !packet.flag_qr || asked !== name.toLowerCase()) return undefined;
  const code = (packet.flags ?? 0) & 0xf;
  if (!isAnswered(code)) return { failure: rcodeName(code) };
  if (packet.flag_tc) return "truncated";
  const alias = packet.answers?.find(
    (record) => record.type === "CNAME" && record.name.toLowerCase() === name.toLowerCase(),
  );
  const opt = packet.additionals?.find((record) => record.type === "OPT");
  const option =
    opt?.type === "OPT" ? opt.options.find(({ code: kind }) => kind === clientSubnet) : undefined;
  return {
    target: alias?.type === "CNAME" ? alias.data.toLowerCase().replace(/\.$/, "") : undefined,
    ttl: alias?.type === "CNAME" ? alias.ttl : undefined,
    scope: option !== undefined && "scopePrefixLength" in option ? option.scopePrefixLength : undefined,
  };
}
