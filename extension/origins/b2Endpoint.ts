import * as l10n from "@vscode/l10n";
import { isLoopbackUrl } from "./loopbackUrl.ts";
import type { ValueProblem } from "./originProblem.ts";

const endpointPattern = /^s3\.[a-z]+(?:-[a-z]+)+-\d{3}\.backblazeb2\.com$/;

/** `f004.` and `api004.` name the cluster; where the known ones stand (backblaze.com/docs/cloud-storage-data-regions). */
const regionOfCluster: Readonly<Record<string, string>> = {
  "000": "us-west-000",
  "001": "us-west-001",
  "002": "us-west-002",
  "003": "eu-central-003",
  "004": "us-west-004",
  "005": "us-east-005",
  "006": "ca-east-006",
};

/** The S3 endpoint of a B2 bucket, or a loopback URL for local use. Gives the form that requests are sent to. */
export function normalEndpoint(endpoint: string): string {
  return isLoopbackUrl(endpoint) ? endpoint.replace(/\/+$/, "") : endpoint.toLowerCase();
}

export function b2EndpointProblem(endpoint: string): ValueProblem | undefined {
  if (isLoopbackUrl(endpoint) || endpointPattern.test(endpoint.toLowerCase())) return undefined;
  const host = endpoint
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[/?#].*$/, "")
    .replace(/:\d*$|\.$/, "");
  const inner = /s3\.[^.]+\.backblazeb2\.com$/.exec(host)?.[0];
  const replacement = inner && endpointPattern.test(inner) ? { replacement: inner } : {};
  const remedy = inner
    ? l10n.t('Write "{0}".', inner)
    : l10n.t(
        "The bucket list of Backblaze shows it as Endpoint, for example {0}.",
        "s3.us-west-004.backblazeb2.com",
      );
  const diagnostic = (message: string): ValueProblem => ({
    code: "b2-endpoint",
    message,
    remedy,
    ...replacement,
  });

  if (endpointPattern.test(host)) {
    return diagnostic(
      l10n.t('The B2 endpoint "{0}" must be the host alone, without scheme, port or path', endpoint),
    );
  }
  if (inner)
    return diagnostic(
      l10n.t('The B2 endpoint "{0}" has something before "s3."; the bucket has its own key', endpoint),
    );
  const cluster = /^(?:api|f)(\d{3})?\.backblazeb2\.com$|^pod-.*\.backblaze\.com$/.exec(host);
  if (cluster) {
    const region = regionOfCluster[cluster[1] ?? ""];
    const message = l10n.t('"{0}" is a host of the native B2 API, not an S3 endpoint', endpoint);
    if (!region) return diagnostic(message);
    const near = `s3.${region}.backblazeb2.com`;
    return {
      code: "b2-endpoint",
      message,
      remedy: l10n.t('For this cluster write "{0}".', near),
      replacement: near,
    };
  }
  if (/^[a-z]+(?:-[a-z]+)+-\d{3}$/.test(host)) {
    const near = `s3.${host}.backblazeb2.com`;
    return {
      code: "b2-endpoint",
      message: l10n.t('"{0}" is a region, not an endpoint', endpoint),
      remedy: l10n.t('Write "{0}".', near),
      replacement: near,
    };
  }
  return diagnostic(l10n.t('"{0}" is not an S3 endpoint of Backblaze B2', endpoint));
}
