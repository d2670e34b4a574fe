import { isIP } from "node:net";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { answerFrom, type ZoneAnswer } from "./answer.ts";
import { defaultTtl, type SubnetMode } from "./wire.ts";
import type { SandboxRecord, ZoneData } from "./zoneData.ts";

/** What goes wrong with a resolver, when told to. */
export type ResolverFault = "none" | "down" | "html" | "servfail" | "silent";

export interface ResolverBehaviour {
  readonly subnet: () => SubnetMode;
  /** Whether answers are kept for their time to live, as every real resolver does. */
  readonly caching: () => boolean;
  readonly fault: () => ResolverFault;
  readonly now: () => number;
  /** Where the resolver itself stands: decides the line when no client subnet does. */
  readonly address: string;
}

/** The two JSON dialects differ in little: AliDNS gives `Question` as an object, Google as a list. */
export type DohShape = "alidns" | "google";

const typeNumbers: Readonly<Record<string, number>> = { A: 1, NS: 2, CNAME: 5, MX: 15, TXT: 16, AAAA: 28 };
const typeNames = Object.fromEntries(
  Object.entries(typeNumbers).map(([name, number]) => [`${number}`, name]),
);

const final = (name: string) => (name.endsWith(".") ? name : `${name}.`);

function data(record: SandboxRecord): string {
  switch (record.type) {
    case "TXT":
      return `"${record.value}"`;
    case "A":
    case "AAAA":
      return record.value;
    default:
      return final(record.value);
  }
}

interface Subnet {
  readonly address: string;
  readonly prefix: number;
}

function parseSubnet(text: string | undefined): Subnet | undefined | "bad" {
  if (text === undefined || text === "") return undefined;
  const [address = "", length] = text.split("/");
  const family = isIP(address);
  if (family === 0) return "bad";
  return { address, prefix: length === undefined ? (family === 6 ? 56 : 24) : Number(length) };
}

interface Kept {
  readonly answer: ZoneAnswer;
  readonly since: number;
}

/** `GET /resolve?name=…&type=…&edns_client_subnet=…` of one public resolver. */
export function dohResolver(
  zone: ZoneData,
  shape: DohShape,
  behaviour: ResolverBehaviour,
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const cache = new Map<string, Kept>();

  function lookUp(name: string, type: string, client: string): Kept {
    const key = `${name}/${type}/${client}`;
    const now = behaviour.now();
    const kept = cache.get(key);
    if (behaviour.caching() && kept !== undefined) {
      const ttl = Math.min(...kept.answer.records.map((record) => record.ttl ?? defaultTtl), defaultTtl);
      if (now < kept.since + ttl * 1000) return kept;
    }
    const fresh = { answer: answerFrom(zone, { name, type, client }), since: now };
    cache.set(key, fresh);
    return fresh;
  }

  app.get("/resolve", async (c) => {
    switch (behaviour.fault()) {
      case "down":
        c.env.incoming.socket.destroy();
        return c.body(null, 503);
      case "silent":
        await new Promise((done) => c.env.incoming.socket.once("close", done));
        return c.body(null, 503);
      case "html":
        return c.html("<!doctype html><title>403 Forbidden</title>", 403);
      default:
    }
    const name = c.req.query("name") ?? "";
    const asked = c.req.query("type") ?? "A";
    const type = typeNames[asked] ?? asked.toUpperCase();
    const number = typeNumbers[type];
    const subnet = parseSubnet(c.req.query("edns_client_subnet"));
    if (name === "" || number === undefined || subnet === "bad") {
      return c.json({ Status: 1, Comment: "The query is not well formed." }, 400);
    }
    const question = { name: final(name), type: number };
    const common = { TC: false, RD: true, RA: true, AD: false, CD: false };
    const Question = shape === "alidns" ? question : [question];
    if (behaviour.fault() === "servfail") return c.json({ Status: 2, ...common, Question });

    const honoured = behaviour.subnet() === "used" && subnet !== undefined && subnet.prefix > 0;
    const { answer, since } = lookUp(name, type, honoured ? subnet.address : behaviour.address);
    const age = Math.floor((behaviour.now() - since) / 1000);
    const scope = honoured && answer.splits ? subnet.prefix : 0;
    return c.json({
      Status: answer.status === "NXDOMAIN" ? 3 : 0,
      ...common,
      Question,
      ...(answer.records.length > 0
        ? {
            Answer: answer.records.map((record) => ({
              name: final(record.name),
              type: typeNumbers[record.type],
              TTL: Math.max(0, (record.ttl ?? defaultTtl) - age),
              data: data(record),
            })),
          }
        : {}),
      ...(subnet !== undefined && behaviour.subnet() !== "unsupported"
        ? { edns_client_subnet: `${subnet.address}/${scope}` }
        : {}),
    });
  });
  return app;
}
