import * as z from "zod";
import { descriptorOf, dnsProviderIds } from "../providers/registry.ts";

/** What examples name: one by which visitors in China and abroad can be told apart. */
export const splitDnsProvider = dnsProviderIds.find((id) => descriptorOf(id).dns?.split) ?? dnsProviderIds[0];

/** Who answers for the public hostnames, and what they answer. */
export const dnsOptionsSchema = z.strictObject({
  provider: z.enum(dnsProviderIds).meta({
    description: "Who holds the DNS of the public hostnames.",
    examples: [splitDnsProvider],
    enumDescriptions: dnsProviderIds.map((id) => descriptorOf(id).title),
  }),
  domain: z.string().meta({
    description: "The domain registered with the provider, e.g. `example.net`.",
    examples: ["example.net"],
  }),
  default: z
    .string()
    .optional()
    .meta({
      description:
        "CNAME target on the default line: the domestic CDN. Left out: only the line for abroad is managed. The fallback origin: one CNAME for everybody.",
      examples: ["images.example.net.example-domestic-cdn.com"],
    }),
  abroad: z
    .string()
    .optional()
    .meta({
      description: "CNAME target on the line for abroad; the fallback origin by default.",
      examples: ["cdn.example.com"],
    }),
  lines: z
    .record(z.string(), z.string())
    .optional()
    .meta({
      description: "Further lines, by name or id, each with its CNAME target.",
      examples: [{ 搜索引擎: "cdn.example.com" }],
    }),
  ttl: z
    .number()
    .int()
    .min(1)
    .max(604800)
    .optional()
    .meta({ description: "Time to live in seconds; 600 by default.", default: 600 }),
});

export type DnsOptions = z.infer<typeof dnsOptionsSchema>;
