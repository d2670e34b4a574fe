import * as z from "zod";
import type { PublicResolver } from "../providers/publicResolvers.ts";
import type { Reply, Subnet } from "./clientSubnet.ts";
import { isAnswered, rcodeName } from "./rcode.ts";

const answerSchema = z.object({
  Status: z.number(),
  Answer: z
    .array(z.object({ name: z.string(), type: z.number(), TTL: z.number(), data: z.string() }))
    .nullish(),
  edns_client_subnet: z.string().nullish(),
});

/** Milliseconds. */
const timeout = 6000;
const cnameType = 5;

const plain = (name: string) => name.toLowerCase().replace(/\.$/, "");

/**
 * Asks a resolver for the CNAME of `name` as a visitor in `subnet` would get it. Undefined where it does not answer:
 * a resolver that cannot be reached says nothing about the records. Rejects only with the signal's reason.
 */
export async function askResolver(
  resolver: PublicResolver,
  name: string,
  subnet: Subnet,
  signal: AbortSignal,
): Promise<Reply | undefined> {
  const url = new URL(`${resolver.base}/resolve`);
  url.searchParams.set("name", name);
  url.searchParams.set("type", `${cnameType}`);
  url.searchParams.set("edns_client_subnet", `${subnet.address}/${subnet.prefix}`);
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]) });
    const text = await response.text();
    const parsed = answerSchema.safeParse(jsonOf(text));
    // Not its own words: something stands in between, or it is out of order.
    if (!parsed.success) return { failure: `HTTP ${response.status}` };
    if (!isAnswered(parsed.data.Status)) return { failure: rcodeName(parsed.data.Status) };
    const { Answer, edns_client_subnet: told } = parsed.data;
    const alias = Answer?.find((record) => record.type === cnameType && plain(record.name) === plain(name));
    const scope = resolver.tellsScope ? /\/(\d+)$/.exec(told ?? "")?.[1] : undefined;
    return {
      target: alias === undefined ? undefined : plain(alias.data),
      ttl: alias?.TTL,
      scope: scope === undefined ? undefined : Number(scope),
    };
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
