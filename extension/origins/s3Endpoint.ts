import { isIP } from "node:net";
import * as l10n from "@vscode/l10n";
import { isLoopbackUrl } from "./loopbackUrl.ts";
import type { ValueProblem } from "./originProblem.ts";

const labels =
  /^(?=.{1,253}(?::|$))[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(:\d{1,5})?$/;

/**
 * Services whose endpoints have a published form: those of `regionOfEndpoint`, and Aliyun's.
 * https://docs.aws.amazon.com/general/latest/gr/s3.html, https://cloud.tencent.com/document/product/436/6224,
 * https://docs.wasabi.com/docs/what-are-the-service-urls-for-wasabi-s-different-storage-regions,
 * https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints
 */
const published =
  /^(?:.+\.)??((?:(?:s3[.-]|cos\.)[a-z0-9.-]*?|s3|(?:s3\.)?oss-[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|wasabisys\.com|myqcloud\.com|aliyuncs\.com|backblazeb2\.com))(:\d+)?$/;

/** Those that take a bucket's name in the host alone. */
const virtualHostOnly = /\.(?:myqcloud|aliyuncs)\.com$/;

/** The form that requests are sent to: a host in lower case, perhaps with a port, or a loopback URL. */
export function normalS3Endpoint(endpoint: string): string {
  return isLoopbackUrl(endpoint) ? endpoint.replace(/\/+$/, "") : endpoint.toLowerCase();
}

/** Whether the endpoint's name tells its region: then nobody needs to be asked for it. */
export function tellsRegion(endpoint: string): boolean {
  return published.test(endpoint.toLowerCase()) && !/\.aliyuncs\.com$/i.test(endpoint);
}

/** Where a bucket's name goes if nothing else is written: every service but these takes it in the path. */
export function usualAddressing(endpoint: string): "path" | "virtual-host" {
  return virtualHostOnly.test(endpoint.toLowerCase()) ? "virtual-host" : "path";
}

export function s3EndpointProblem(endpoint: string): ValueProblem | undefined {
  if (isLoopbackUrl(endpoint)) return undefined;
  const host = endpoint
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, "")
    .replace(/[/?#].*$/, "")
    .replace(/\.$/, "");
  const example = l10n.t(
    "The service's console shows it as endpoint, for example {0}.",
    "s3.eu-west-1.amazonaws.com",
  );
  if (isIP(host.replace(/:\d+$/, "").replace(/^\[|\].*$/g, "")) !== 0) {
    return {
      code: "s3-endpoint",
      // Cloudflare's error 1003: a Worker's requests need a name.
      message: l10n.t('The S3 endpoint "{0}" is an IP address, and a Worker can only ask names', endpoint),
      remedy: l10n.t("Give the server a name in DNS, with a certificate for it, and write that."),
    };
  }
  if (!labels.test(host)) {
    return {
      code: "s3-endpoint",
      message: l10n.t('"{0}" is not an S3 endpoint', endpoint),
      remedy: example,
    };
  }
  if (/\bs3-website[.-]/.test(host)) {
    return {
      code: "s3-endpoint",
      message: l10n.t('"{0}" is a website of a bucket, not an S3 endpoint', endpoint),
      remedy: example,
    };
  }
  const [, own] = published.exec(host) ?? [];
  if (own !== undefined && !host.startsWith(own)) {
    return {
      code: "s3-endpoint",
      message: l10n.t('The S3 endpoint "{0}" has the bucket in front; the bucket has its own key', endpoint),
      remedy: l10n.t('Write "{0}".', own),
      replacement: own,
    };
  }
  if (host === endpoint.toLowerCase()) return undefined;
  return {
    code: "s3-endpoint",
    message: l10n.t('The S3 endpoint "{0}" must be the host alone, without scheme or path', endpoint),
    remedy: l10n.t('Write "{0}".', host),
    replacement: host,
  };
}
