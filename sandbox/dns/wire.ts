import type { Answer, DecodedPacket, OptAnswer, Packet } from "dns-packet";
import * as dnsPacket from "dns-packet";
import { answerFrom } from "./answer.ts";
import type { SandboxRecord, ZoneData } from "./zoneData.ts";

/** What the server makes of a client subnet: answers by it, answers with scope 0, or has never heard of it. */
export type SubnetMode = "used" | "ignored" | "unsupported";

export const defaultTtl = 600;
const nxdomain = 3;
const servfail = 2;
const refused = 5;
const clientSubnetCode = 8;

const dotted = (name: string) => name.replace(/\.$/, "");

function textChunks(value: string): Buffer[] {
  const bytes = Buffer.from(value);
  const count = Math.max(1, Math.ceil(bytes.length / 255)); // RFC 1035 §3.3.14: strings of at most 255 bytes
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * 255, (index + 1) * 255));
}

function toAnswer(record: SandboxRecord, name: string): Answer {
  const ttl = record.ttl ?? defaultTtl;
  switch (record.type) {
    case "TXT":
      return { type: "TXT", name, ttl, data: textChunks(record.value) };
    case "MX": {
      const [preference = "10", exchange = "."] = record.value.split(/\s+/);
      return { type: "MX", name, ttl, data: { preference: Number(preference), exchange: dotted(exchange) } };
    }
    case "CNAME":
    case "NS":
      return { type: record.type, name, ttl, data: dotted(record.value) };
    default:
      return { type: record.type, name, ttl, data: record.value };
  }
}

export interface ClientSubnet {
  readonly family: number;
  readonly address: string;
  readonly prefix: number;
}

/** The client subnet of a query, if it carries one (RFC 7871 §6). */
export function clientSubnetOf(query: Packet): ClientSubnet | undefined {
  const opt = query.additionals?.find((record) => record.type === "OPT");
  for (const option of opt?.type === "OPT" ? opt.options : []) {
    if (option.code === clientSubnetCode && "ip" in option && option.ip !== undefined) {
      return { family: option.family ?? 1, address: option.ip, prefix: option.sourcePrefixLength ?? 0 };
    }
  }
  return undefined;
}

/**
 * One answer in wire form. Where it does not fit into `limit` bytes it is sent empty and marked as truncated:
 * the client asks again over TCP (RFC 2181 §9).
 */
export function respond(
  zone: ZoneData,
  query: DecodedPacket,
  peer: string,
  mode: SubnetMode,
  limit: number,
): Buffer {
  const question = query.questions?.[0];
  const subnet = mode === "unsupported" ? undefined : clientSubnetOf(query);
  const client = mode === "used" && subnet !== undefined && subnet.prefix > 0 ? subnet.address : peer;
  const found =
    question === undefined
      ? undefined
      : answerFrom(zone, { name: question.name, type: question.type, client });

  const edns = query.additionals?.some((record) => record.type === "OPT") ?? false;
  const opt: OptAnswer = {
    type: "OPT",
    name: ".",
    udpPayloadSize: 1232,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options:
      subnet === undefined
        ? []
        : [
            {
              code: clientSubnetCode,
              family: subnet.family,
              ip: subnet.address,
              sourcePrefixLength: subnet.prefix,
              scopePrefixLength: mode === "used" && found?.splits === true ? subnet.prefix : 0,
            },
          ],
  };
  const answers = (found?.records ?? []).map((record, index) =>
    // The first answer keeps the spelling of the question: some resolvers vary its case as a check.
    toAnswer(
      record,
      index === 0 || record.name === question?.name.toLowerCase()
        ? (question?.name ?? record.name)
        : record.name,
    ),
  );
  const flags =
    dnsPacket.AUTHORITATIVE_ANSWER |
    dnsPacket.RECURSION_AVAILABLE |
    (query.flag_rd ? dnsPacket.RECURSION_DESIRED : 0) |
    (found?.status === "NXDOMAIN" ? nxdomain : 0);
  const packet: Packet = {
    type: "response",
    id: query.id,
    flags,
    questions: query.questions,
    answers,
    additionals: edns ? [opt] : [],
  };
  const bytes = dnsPacket.encode(packet);
  if (bytes.length <= limit) return bytes;
  return dnsPacket.encode({ ...packet, flags: flags | dnsPacket.TRUNCATED_RESPONSE, answers: [] });
}

/** The answer of a server that has lost its zone, or cannot check its signatures. */
export function fail(query: DecodedPacket): Buffer {
  return dnsPacket.encode({ type: "response", id: query.id, flags: servfail, questions: query.questions });
}

/** The answer of a server that does not serve the zone. */
export function refuse(query: DecodedPacket): Buffer {
  return dnsPacket.encode({ type: "response", id: query.id, flags: refused, questions: query.questions });
}

/** Bytes that the client can take over UDP: 512 without EDNS (RFC 1035 §4.2.1). */
export function udpLimit(query: Packet): number {
  const opt = query.additionals?.find((record) => record.type === "OPT");
  return opt?.type === "OPT" ? Math.max(512, opt.udpPayloadSize) : 512;
}
