/**
 * Where the services are. The defaults are the real ones; a redirection comes from the environment (headless)
 * or from machine-scoped settings (editor), never from a workspace: a folder must not be able to send a token
 * elsewhere.
 */
export interface Endpoints {
  readonly cloudflareApi: string;
  readonly dogecloudApi: string;
  readonly dnspodApi: string;
  /** Replaces `https://<account>.r2.cloudflarestorage.com`; path-style, no trailing slash. */
  readonly r2S3?: string;
  /** Replaces `https://<endpoint of the site>`; path-style, no trailing slash. */
  readonly b2S3?: string;
  /** `host:port` that answers for every hostname at the edge; otherwise public DNS says where the edge is. */
  readonly edge?: string;
  /** `host:port` that answers for every CDN domain of DogeCloud; otherwise the domain's own CNAME is asked. */
  readonly dogecloudEdge?: string;
  /** Resolvers for TXT and address look-ups, `ip:port`, comma-separated; otherwise the system's. */
  readonly dnsServers?: string;
  /** DoH resolver in AliDNS's JSON shape that forwards a client subnet (inside China). */
  readonly alidns: string;
  /** DoH resolver in Google's JSON shape that forwards a client subnet (outside China). */
  readonly googleDns: string;
}

export const endpointVariables = {
  cloudflareApi: "CLOUDFLARE_API_BASE_URL",
  dogecloudApi: "DOGECLOUD_API_BASE_URL",
  dnspodApi: "DNSPOD_API_BASE_URL",
  r2S3: "R2_S3_BASE_URL",
  b2S3: "B2_S3_BASE_URL",
  edge: "CDN_WORKER_EDGE",
  dogecloudEdge: "DOGECLOUD_EDGE",
  dnsServers: "CDN_WORKER_DNS_SERVERS",
  alidns: "ALIDNS_BASE_URL",
  googleDns: "GOOGLE_DNS_BASE_URL",
} as const satisfies Record<keyof Endpoints, string>;

export const defaultEndpoints: Endpoints = {
  cloudflareApi: "https://api.cloudflare.com/client/v4",
  dogecloudApi: "https://api.dogecloud.com",
  dnspodApi: "https://dnspod.tencentcloudapi.com",
  alidns: "https://dns.alidns.com",
  googleDns: "https://dns.google",
};

export function endpointsFromEnvironment(env: Readonly<Record<string, string | undefined>>): Endpoints {
  const found = Object.entries(endpointVariables).flatMap(([name, variable]) => {
    const value = env[variable]?.trim().replace(/\/+$/, "");
    return value ? [[name, value] as const] : [];
  });
  return { ...defaultEndpoints, ...Object.fromEntries(found) };
}
