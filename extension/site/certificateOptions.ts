import * as z from "zod";
import { certificateProviderIds } from "../providers/registry.ts";

/** A certificate of the domestic CDN: where it comes from and which CDN domains carry it. */
export const certificateOptionsSchema = z.strictObject({
  provider: z.enum(certificateProviderIds).describe("The CDN whose certificate is replaced."),
  domains: z.array(z.string()).min(1).describe("CDN domains that this certificate is for."),
  cert: z
    .string()
    .optional()
    .describe("PEM file with the full chain. With `acme`: where a copy of the issued chain is written."),
  key: z
    .string()
    .optional()
    .describe(
      "PEM file with the private key; left out where `cert` holds both. With `acme`: where a copy is written.",
    ),
  acme: z
    .strictObject({
      directory: z
        .string()
        .describe("ACME directory URL, `letsencrypt` or, to try things out, `letsencrypt-staging`."),
      email: z.string().optional().describe("Where the authority writes when something is wrong."),
      dns: z
        .enum(["site", "cloudflare"])
        .optional()
        .describe("Who publishes the challenge: the site's DNS provider (default) or the Cloudflare zone."),
      keyType: z
        .enum(["ec", "rsa"])
        .optional()
        .describe("Kind of the private key: EC P-256 (default) or RSA 2048."),
    })
    .optional()
    .describe("Obtain and renew the certificate by ACME instead of reading files."),
  warnDays: z
    .array(z.number().int().min(0).max(365))
    .optional()
    .describe("Days before expiry at which a warning begins and grows; `[30, 14, 7]` by default."),
});

export type CertificateOptions = z.infer<typeof certificateOptionsSchema>;
