import * as l10n from "@vscode/l10n";
import { urlForm } from "../../core/endpoints.ts";
import type { ProviderDescriptor } from "../capabilities/descriptor.ts";
import { cloudflareLines } from "./lines.ts";

/** The platform itself: zone, Worker, R2, custom hostnames; and DNS for who has it here. */
export const cloudflare = {
  id: "cloudflare",
  title: "Cloudflare",
  key: {
    apiToken: {
      variable: "CLOUDFLARE_API_TOKEN",
      name: "API token",
      prompt: () =>
        l10n.t("An API token with the permissions of the README (dash.cloudflare.com, API Tokens)."),
      // Prefixes: tokens of a user, of an account, of OAuth, global keys; those without one are older.
      // https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/
      shape: {
        kind: () => l10n.t("a Cloudflare API token"),
        patterns: [/cf(?:ut|at|oat|k)_[A-Za-z0-9_-]{8,}/g, /(?<![\w-])[0-9a-f]{37}(?![\w-])/g],
        mixed: [/(?<![\w-])[\w-]{40}(?![\w-])/g],
      },
    },
  },
  keyNames: { brand: /cloudflare|^cf/, word: /token/ },
  endpoints: {
    api: {
      setting: "cloudflareApi",
      variable: "CLOUDFLARE_API_BASE_URL",
      form: urlForm,
      address: "https://api.cloudflare.com/client/v4",
    },
    /** Replaces `https://<account>.r2.cloudflarestorage.com`; path-style. */
    r2S3: { setting: "r2S3", variable: "R2_S3_BASE_URL", form: urlForm },
  },
  keysPage: "https://dash.cloudflare.com/profile/api-tokens",
  consolePage: "https://dash.cloudflare.com/",
  dns: {
    split: false,
    lines: cloudflareLines,
    recordsPage: (domain) =>
      `https://dash.cloudflare.com/?to=/:account/${encodeURIComponent(domain)}/dns/records`,
  },
} as const satisfies ProviderDescriptor;
