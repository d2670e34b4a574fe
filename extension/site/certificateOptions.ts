import * as z from "zod";
import { certificateProviderIds, descriptorOf } from "../providers/registry.ts";

/** A certificate of the domestic CDN: where it comes from and which CDN domains carry it. */
export const certificateOptionsSchema = z.strictObject({
  provider: z.enum(certificateProviderIds).meta({
    description: "The CDN whose certificate is replaced.",
    examples: [certificateProviderIds[0]],
    enumDescriptions: certificateProviderIds.map((id) => descriptorOf(id).title),
  }),
  domains: z
    .array(z.string())
    .min(1)
    .meta({ description: "CDN domains that this certificate is for.", examples: [["images.example.net"]] }),
  cert: z
    .string()
    .optional()
    .meta({
      description: "PEM file with the full chain. With `acme`: where a copy of the issued chain is written.",
      examples: ["certificates/fullchain.pem"],
    }),
  key: z
    .string()
    .optional()
    .meta({
      description:
        "PEM file with the private key; left out where `cert` holds both. With `acme`: where a copy is written.",
      examples: ["/etc/ssl/private/privkey.pem"],
    }),
  acme: z
    .strictObject({
      directory: z.string().meta({
        description: "ACME directory URL, `letsencrypt` or, to try things out, `letsencrypt-staging`.",
        examples: ["letsencrypt", "letsencrypt-staging"],
      }),
      email: z
        .string()
        .optional()
        .meta({
          description: "Where the authority writes when something is wrong.",
          examples: ["webmaster@example.net"],
        }),
      profile: z
        .string()
        .min(1)
        .optional()
        .meta({
          description:
            "The authority's profile; at Let's Encrypt `tlsserver` (45 days) or `shortlived` (6 days). Its own choice where left out.",
          examples: ["tlsserver", "shortlived"],
        }),
      externalAccountBinding: z
        .strictObject({
          keyId: z
            .string()
            .min(1)
            .meta({
              description: "The key ID that the authority gave, which is no secret.",
              examples: ["kid-1"],
            }),
        })
        .optional()
        .meta({
          description:
            "The account at the authority that the ACME account belongs to (ZeroSSL, Google and others ask for it). Its HMAC key comes from `CDN_WORKER_ACME_EAB_HMAC_KEY`.",
          examples: [{ keyId: "kid-1" }],
        }),
      dns: z
        .enum(["site", "cloudflare"])
        .optional()
        .meta({
          description:
            "Who publishes the challenge: the site's DNS provider (default) or the Cloudflare zone.",
          default: "site",
          enumDescriptions: ["The DNS provider of the site (default).", "The Cloudflare zone of the site."],
        }),
      keyType: z
        .enum(["ec", "rsa"])
        .optional()
        .meta({
          description: "Kind of the private key: EC P-256 (default) or RSA 2048.",
          default: "ec",
          enumDescriptions: ["EC P-256 (default)", "RSA 2048"],
        }),
    })
    .optional()
    .meta({
      description: "Obtain and renew the certificate by ACME instead of reading files.",
      examples: [{ directory: "letsencrypt", email: "webmaster@example.net" }],
    }),
  warnDays: z
    .array(z.number().int().min(0).max(365))
    .optional()
    .meta({
      description: "Days before expiry at which a warning begins and grows; `[30, 14, 7]` by default.",
      default: [30, 14, 7],
    }),
});

export type CertificateOptions = z.infer<typeof certificateOptionsSchema>;
