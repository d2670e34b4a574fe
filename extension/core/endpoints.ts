import { isIP } from "node:net";
import * as l10n from "@vscode/l10n";
import { CdnError } from "./cdnError.ts";

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

/** Those that are no URL: how they are written, and what says so. */
const written: Readonly<
  Record<string, { readonly form: string; readonly isRight: (text: string) => boolean }>
> = {
  edge: { form: "127.0.0.1:8443", isRight: isHostAndPort },
  dogecloudEdge: { form: "127.0.0.1:8443", isRight: isHostAndPort },
  dnsServers: { form: "192.0.2.1,192.0.2.2:53", isRight: (text) => text.split(",").every(isServer) },
};
const url = { form: "https://api.example.com", isRight: isUrl };

/** @throws CdnError (config) naming the variable whose value is no address. */
export function endpointsFromEnvironment(env: Readonly<Record<string, string | undefined>>): Endpoints {
  const found = Object.entries(endpointVariables).flatMap(([name, variable]) => {
    const value = env[variable]?.trim().replace(/\/+$/, "");
    if (!value) return [];
    const { form, isRight } = written[name] ?? url;
    if (!isRight(value)) throw noAddress(variable, form);
    return [[name, value] as const];
  });
  return { ...defaultEndpoints, ...Object.fromEntries(found) };
}

function isUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^/@]+(\/|$)/i.test(text);
}

function isHostAndPort(text: string): boolean {
  const port = Number(/^[^/\s]+:(\d{1,5})$/.exec(text)?.[1]);
  return port > 0 && port < 65_536;
}

/** `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53`. */
function isServer(text: string): boolean {
  const server = text.trim();
  const [, bracketed, plain] = /^(?:\[(.+)\](?::\d{1,5})?|([^:]+):\d{1,5})$/.exec(server) ?? [];
  return isIP(bracketed ?? plain ?? server) !== 0;
}

/** What it holds is not repeated: it may be a secret that went into the wrong variable. */
function noAddress(variable: string, form: string): CdnError {
  return new CdnError({
    reason: "config",
    subject: variable,
    what: l10n.t("what it holds is no address of a service"),
    remedy: l10n.t("Write it like {0}, or remove the variable from the environment.", form),
  });
}
