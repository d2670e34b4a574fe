import * as z from "zod";

/** A certificate of the domestic CDN: where it comes from and which CDN domains carry it. */
export const certificateOptionsSchema = z.strictObject({
  provider: z.enum(["dogecloud"]).describe("The CDN whose certificate is replaced."),
  domains: z.array(z.string()).min(1).describe("CDN domains that this certificate is for."),
  cert: z.string().optional().describe("PEM file with the full chain."),
  key: z.string().optional().describe("PEM file with the private key."),
  acme: z
    .strictObject({
      directory: z.string().describe("ACME directory URL, `letsencrypt` or `letsencrypt-staging`."),
      email: z.string().optional().describe("Where the authority writes when something is wrong."),
      dns: z
        .enum(["site", "cloudflare"])
        .optional()
        .describe("Who publishes the challenge: the site's DNS provider (default) or the Cloudflare zone."),
    })
    .optional()
    .describe("Obtain and renew the certificate by ACME instead of reading files."),
});

export type CertificateOptions = z.infer<typeof certificateOptionsSchema>;
