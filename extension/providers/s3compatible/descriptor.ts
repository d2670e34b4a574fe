import * as l10n from "@vscode/l10n";
import { urlForm } from "../../core/endpoints.ts";
import type { ProviderDescriptor } from "../capabilities/descriptor.ts";

/** Replaces `https://<endpoint of the site>`; path-style. */
const redirect = { setting: "s3", variable: "S3_BASE_URL", form: urlForm } as const;

/** Any service that speaks Amazon S3's protocol: Amazon itself, Tencent COS, Wasabi, Garage, MinIO, … */
export const s3compatible = {
  id: "s3compatible",
  title: "S3-compatible",
  key: {
    accessKeyId: {
      variable: "S3_ACCESS_KEY_ID",
      name: "access key ID",
      prompt: () =>
        l10n.t("The access key ID of a key that may list and read the bucket (Tencent COS: SecretId)."),
      shape: {
        kind: () => l10n.t("an access key"),
        patterns: [/(?<![A-Za-z0-9])AKIA[A-Z0-9]{16}(?![A-Za-z0-9])/g],
      },
    },
    secretAccessKey: {
      variable: "S3_SECRET_ACCESS_KEY",
      name: "secret access key",
      prompt: () => l10n.t("The secret access key. It is tried now and kept in the editor's secret storage."),
    },
  },
  // Amazon's words: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
  keyNames: { brand: /^(?:aws|s3)/, word: /accesskeyid|secretaccesskey/ },
  hasSecondKey: true,
  endpoints: { redirect },
  buckets: { service: "S3", redirect },
} as const satisfies ProviderDescriptor;
