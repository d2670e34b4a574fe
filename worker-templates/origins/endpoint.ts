/** An endpoint, which is a host name or a URL, as a URL without a final slash. */
export function endpointUrl(endpoint: string): string {
  return endpoint.includes("://") ? endpoint.replace(/\/+$/, "") : `https://${endpoint}`;
}

/**
 * The region that a signature names, for an S3 endpoint. Only names whose form is published say theirs: those of
 * Backblaze B2, AWS, Wasabi and Tencent COS (`s3.us-west-004.backblazeb2.com`, `s3.dualstack.eu-west-1.amazonaws.com`,
 * `cos.ap-guangzhou.myqcloud.com`). Any other server is taken to be in `us-east-1`, as S3's own tools do, until the
 * site says better.
 */
export function regionOfEndpoint(endpoint: string): string {
  const named =
    /(?:^|\/\/)(?:s3|cos)[.-](?:dualstack\.)?([a-z]+-[a-z\d-]+)\.(?:backblazeb2|amazonaws|wasabisys|myqcloud)\.com/i;
  return named.exec(endpoint)?.[1]?.toLowerCase() ?? "us-east-1";
}
