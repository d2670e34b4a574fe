import { isIP } from "node:net";
import * as l10n from "@vscode/l10n";
import { CdnError } from "./cdnError.ts";

/**
 * Where the services are: an address by the name of its setting. What is left out is where the service really is.
 * A redirection comes from the environment (headless) or from machine-scoped settings (editor), never from a
 * workspace: a folder must not be able to send a token elsewhere.
 */
export type Endpoints = Readonly<Partial<Record<string, string>>>;

/** How an address is written: with an example, and what tells it from something else. */
export interface AddressForm {
  readonly example: string;
  readonly isRight: (text: string) => boolean;
}

/** One address that can be redirected. */
export interface Endpoint {
  /** `cdnWorker.endpoints.<setting>` in the editor, and the key in `Endpoints`. */
  readonly setting: string;
  /** The environment variable of headless runs. */
  readonly variable: string;
  readonly form: AddressForm;
  /** Where the service really is; left out where the account or the configuration says it. */
  readonly address?: string;
}

/**
 * Over https, or in clear to this very machine: keys and signatures travel there. Without user, query or fragment;
 * a slash at the end means nothing.
 */
export const urlForm: AddressForm = { example: "https://api.example.com", isRight: isSafeUrl };
export const hostAndPortForm: AddressForm = { example: "127.0.0.1:8443", isRight: isHostAndPort };
export const serversForm: AddressForm = {
  example: "192.0.2.1,192.0.2.2:53",
  isRight: (text) => text.split(",").every(isServer),
};

/** Addresses that belong to no provider. */
export const ownEndpoints = {
  /** `host:port` that answers for every hostname at the edge; otherwise public DNS says where the edge is. */
  edge: { setting: "edge", variable: "CDN_WORKER_EDGE", form: hostAndPortForm },
  /** Resolvers for TXT and address look-ups, `ip:port`, comma-separated; otherwise the system's. */
  dnsServers: { setting: "dnsServers", variable: "CDN_WORKER_DNS_SERVERS", form: serversForm },
  /** DoH resolver in Google's JSON shape that forwards a client subnet (outside China). */
  googleDns: {
    setting: "googleDns",
    variable: "GOOGLE_DNS_BASE_URL",
    form: urlForm,
    address: "https://dns.google",
  },
} as const satisfies Readonly<Record<string, Endpoint>>;

/** The address of an endpoint: where it was redirected to, else where the service really is. */
export function addressOf(endpoint: Endpoint & { readonly address: string }, endpoints: Endpoints): string;
export function addressOf(endpoint: Endpoint, endpoints: Endpoints): string | undefined;
export function addressOf(endpoint: Endpoint, endpoints: Endpoints): string | undefined {
  return endpoints[endpoint.setting] ?? endpoint.address;
}

/** @throws CdnError (config) naming the variable whose value is no address. */
export function pickEndpoints(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly Endpoint[],
): Endpoints {
  const found = known.flatMap(({ setting, variable, form }) => {
    const value = env[variable]?.trim().replace(/\/+$/, "");
    if (!value) return [];
    if (!form.isRight(value)) throw noAddress(variable, form);
    return [[setting, value] as const];
  });
  return Object.fromEntries(found);
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text) || !/^https?:\/\/[^/?#@\s]+(\/[^?#]*)?$/i.test(text)) return false;
  const url = new URL(text);
  return url.protocol === "https:" || isLoopback(url.hostname);
}

/** This machine: RFC 6761 §6.3 for `localhost`, RFC 1122 §3.2.1.3 and RFC 4291 §2.5.3 for addresses. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host)
  );
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
function noAddress(variable: string, form: AddressForm): CdnError {
  return new CdnError({
    reason: "config",
    subject: variable,
    what:
      form === urlForm
        ? l10n.t("what it holds is no address of a service over https (http: only to this machine)")
        : l10n.t("what it holds is no address of a service"),
    remedy: l10n.t("Write it like {0}, or remove the variable from the environment.", form.example),
  });
}
