import * as l10n from "@vscode/l10n";
import { urlForm } from "../../core/endpoints.ts";
import type { ProviderDescriptor } from "../capabilities/descriptor.ts";

/** Replaces `https://<endpoint of the site>`; path-style. */
const s3 = { setting: "b2S3", variable: "B2_S3_BASE_URL", form: urlForm } as const;

/** B2 buckets, through their S3 API. */
export const backblaze = {
  id: "backblaze",
  title: "Backblaze B2",
  key: {
    applicationKeyId: {
      variable: "B2_APPLICATION_KEY_ID",
      name: "keyID",
      prompt: () =>
        l10n.t("The keyID of an application key that may read the bucket (Backblaze: Application Keys)."),
      shape: {
        kind: () => l10n.t("the id of a B2 application key"),
        patterns: [/(?<![A-Za-z0-9-])00\d[0-9a-f]{12}0{6}\d{4}(?![A-Za-z0-9-])/g],
      },
    },
    applicationKey: {
      variable: "B2_APPLICATION_KEY",
      name: "applicationKey",
      prompt: () =>
        l10n.t("The applicationKey itself. It is tried now and kept in the editor's secret storage."),
      shape: {
        kind: () => l10n.t("a B2 application key"),
        patterns: [/(?<![A-Za-z0-9])K00\d[A-Za-z0-9+/]{12,}/g],
      },
    },
  },
  keyNames: { brand: /b2|backblaze/, word: /applicationkey/ },
  hasSecondKey: true,
  endpoints: { s3 },
  buckets: {
    service: "B2",
    redirect: s3,
    keyNote: () => l10n.t("A master key does not work with the S3 API."),
  },
  keysPage: "https://secure.backblaze.com/app_keys.htm",
  consolePage: "https://secure.backblaze.com/b2_buckets.htm",
} as const satisfies ProviderDescriptor;
