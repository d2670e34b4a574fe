import { Resolver } from "node:dns/promises";
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import type { Endpoints } from "../core/endpoints.ts";

/** Codes of node:dns that say "there is no such record", which is an answer and not a failure. */
const nothingThere: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);

/** Codes of node:dns that say "somebody answered, and has no answer", by the names of the DNS. */
const failures: Readonly<Record<string, string>> = {
  EFORMERR: "FORMERR",
  ESERVFAIL: "SERVFAIL",
  ENOTIMP: "NOTIMP",
  EREFUSED: "REFUSED",
};

function refusedBy(name: string, failure: string, cause: unknown): CdnError {
  return new CdnError({
    reason: "server",
    subject: l10n.t("DNS of {0}", name),
    what: l10n.t("the resolver answered {0}", failure),
    remedy: l10n.t(
      "The network works. Look at the name servers (and DNSSEC) of the domain, or ask another resolver; then try again.",
    ),
    cause,
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/**
 * One question to the resolvers of `endpoints.dnsServers`, or to the system's. Gives an empty list where the name
 * or the type does not exist. Throws a `network` error where no resolver answered, and the signal's reason when
 * it was stopped.
 */
async function ask(
  name: string,
  endpoints: Endpoints,
  signal: AbortSignal,
  question: (resolver: Resolver) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  signal.throwIfAborted();
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  if (endpoints.dnsServers !== undefined) {
    resolver.setServers(endpoints.dnsServers.split(",").map((server) => server.trim()));
  }
  const stop = () => resolver.cancel();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await question(resolver);
  } catch (error) {
    signal.throwIfAborted();
    const code = codeOf(error);
    if (code !== undefined && nothingThere.has(code)) return [];
    const answered = code === undefined ? undefined : failures[code];
    if (answered !== undefined) throw refusedBy(name, answered, error);
    throw new CdnError({
      reason: "network",
      subject: l10n.t("DNS of {0}", name),
      what: l10n.t("no resolver gave an answer ({0})", code ?? String(error)),
      remedy: l10n.t("Check the network and the DNS settings of this machine, then try again."),
      cause: error,
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The text of every TXT record at `name`; chunks of one record are joined (RFC 7208 §3.3). */
export function resolveTxt(
  name: string,
  endpoints: Endpoints,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return ask(name, endpoints, signal, async (resolver) =>
    (await resolver.resolveTxt(name)).map((chunks) => chunks.join("")),
  );
}

/** IPv4 addresses of `name`, then IPv6; aliases are followed. */
export async function resolveAddresses(
  name: string,
  endpoints: Endpoints,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [v4, v6] = await Promise.allSettled([
    ask(name, endpoints, signal, (resolver) => resolver.resolve4(name)),
    ask(name, endpoints, signal, (resolver) => resolver.resolve6(name)),
  ]);
  // Some resolvers fail on AAAA alone; an answer to either question is enough.
  if (v4.status === "rejected" && (v6.status === "rejected" || v6.value.length === 0)) throw v4.reason;
  return [v4, v6].flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}

/** Target of the CNAME at `name`, lower case and without a final dot; undefined where there is none. */
export async function resolveCname(
  name: string,
  endpoints: Endpoints,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [target] = await ask(name, endpoints, signal, (resolver) => resolver.resolveCname(name));
  return target?.toLowerCase().replace(/\.$/, "");
}

/** Name servers that `domain` is delegated to, lower case and without a final dot. */
export async function resolveNameServers(
  domain: string,
  endpoints: Endpoints,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const servers = await ask(domain, endpoints, signal, (resolver) => resolver.resolveNs(domain));
  return servers.map((server) => server.toLowerCase().replace(/\.$/, ""));
}
