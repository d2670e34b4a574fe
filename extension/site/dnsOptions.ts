import * as z from "zod";
import { dnsProviderIds } from "../providers/registry.ts";

/** Who answers for the public hostnames, and what they answer. */
export const dnsOptionsSchema = z.strictObject({
  provider: z.enum(dnsProviderIds).describe("Who holds the DNS of the public hostnames."),
  domain: z.string().describe("The domain registered with the provider, e.g. `eallion.com`."),
  default: z
    .string()
    .optional()
    .describe(
      "CNAME target on the default line: the domestic CDN. Left out: only the line for abroad is managed. The fallback origin: one CNAME for everybody.",
    ),
  abroad: z
    .string()
    .optional()
    .describe("CNAME target on the line for abroad; the fallback origin by default."),
  lines: z
    .record(z.string(), z.string())
    .optional()
    .describe("Further lines, by name or id, each with its CNAME target."),
  ttl: z.number().int().min(1).max(604800).optional().describe("Time to live in seconds; 600 by default."),
});

export type DnsOptions = z.infer<typeof dnsOptionsSchema>;
