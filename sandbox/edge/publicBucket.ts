/** The path of miniflare's public-bucket endpoint; the query means nothing to a public bucket. */
export function publicPath(bucketId: string, rawPath: string): string {
  const path = rawPath.replace(/\?.*$/s, "");
  return `/cdn-cgi/local/r2/public/${bucketId}${path}`;
}
