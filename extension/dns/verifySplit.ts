import * as l10n from "@vscode/l10n";
import { poll } from "../core/poll.ts";
import type { RunContext } from "../core/runContext.ts";
import { publicResolvers } from "../providers/publicResolvers.ts";
import type { Site } from "../site/site.ts";
import { askNameServer, type NameServer } from "./askNameServer.ts";
import { askResolver } from "./askResolver.ts";
import { isFailure, type Reply, type Subnet } from "./clientSubnet.ts";
import { resolveAddresses, resolveNameServers } from "./resolve.ts";
import { regionName, verdictText } from "./splitText.ts";
import type { SplitVerification } from "./splitVerification.ts";
import { judge, type Region, type SourceAnswers } from "./verdict.ts";
import { type Expectation, expectations, type Traffic } from "./wantedRecords.ts";

/** On whose behalf is asked: 114DNS's network in China, Google's abroad. */
export const subnets: Readonly<Record<Region, Subnet>> = {
  china: { address: "114.114.114.0", prefix: 24 },
  abroad: { address: "8.8.8.0", prefix: 24 },
};

/** Name servers of a zone are alike; two are asked in case one is not reached. */
const mostNameServers = 2;

type VerifyContext = Pick<RunContext, "endpoints" | "signal" | "now">;

export interface VerifySplitOptions {
  /** Where visitors are meant to be sent; as `cdn.jsonc` says where left out. */
  readonly traffic?: Traffic;
  /** Targets that stood there before this run: an answer with one of them is old, not wrong. */
  readonly previous?: readonly string[];
  /** Milliseconds to ask again while the answers are wrong: new records take a while to reach every name server. */
  readonly patience?: number;
}

/**
 * Asks what a visitor in China and one abroad would get for every hostname of the site. Nothing is written; a
 * resolver that does not answer is no failure. Empty for a site without `dns`. Rejects only with the signal's reason.
 */
export async function verifySplit(
  site: Site,
  context: VerifyContext,
  options: VerifySplitOptions = {},
): Promise<readonly SplitVerification[]> {
  if (site.dns === undefined) return [];
  const servers = await nameServersOf(site.dns.domain, context);
  return Promise.all(
    expectations(site, options.traffic).map(async (expected) => {
      const { value } = await poll({
        read: () => verifyHostname(expected, servers, context, options),
        until: ({ verdict }) => verdict.kind !== "wrong",
        signal: context.signal,
        limit: options.patience ?? 0,
        first: 500,
        longest: 5000,
        now: context.now,
      });
      return value;
    }),
  );
}

async function verifyHostname(
  expected: Expectation,
  servers: readonly NameServer[],
  context: VerifyContext,
  { previous = [] }: VerifySplitOptions,
): Promise<SplitVerification> {
  const { hostname } = expected;
  const sources = await askAll(hostname, servers, context);
  const verdict = judge(expected, sources, { now: context.now(), previous });
  return { hostname, expected, verdict, sources, evidence: sources.flatMap(evidenceOf) };
}

/** `verifySplit` as a stage of a run: announced, and reported in words when it is over. */
export async function verifySplitStage(
  site: Site,
  context: VerifyContext & Pick<RunContext, "emit">,
  options: VerifySplitOptions = {},
): Promise<readonly SplitVerification[]> {
  if (site.dns === undefined) return [];
  const stage = (hostname: string, status: "running" | "done" | "skipped" | "failed", detail?: string) =>
    context.emit({
      type: "stage",
      id: `split/${hostname}`,
      resource: "verification",
      title: l10n.t("verify the DNS of {0} by region", hostname),
      status,
      ...(detail === undefined ? {} : { detail }),
    });
  for (const hostname of site.hostnames) stage(hostname, "running");
  const results = await verifySplit(site, context, options);
  const endings = { verified: "done", cached: "done", inconclusive: "skipped", wrong: "failed" } as const;
  for (const result of results)
    stage(result.hostname, endings[result.verdict.kind], verdictText(result.verdict));
  return results;
}

async function askAll(
  hostname: string,
  servers: readonly NameServer[],
  { endpoints, signal }: VerifyContext,
): Promise<readonly SourceAnswers[]> {
  const both = async (
    source: string,
    authoritative: boolean,
    ask: (subnet: Subnet) => Promise<Reply | undefined>,
  ): Promise<SourceAnswers> => {
    const [china, abroad] = await Promise.all([ask(subnets.china), ask(subnets.abroad)]);
    const failures = {
      ...(isFailure(china) ? { china: china.failure } : {}),
      ...(isFailure(abroad) ? { abroad: abroad.failure } : {}),
    };
    return {
      source,
      authoritative,
      china: isFailure(china) ? undefined : china,
      abroad: isFailure(abroad) ? undefined : abroad,
      ...(Object.keys(failures).length > 0 ? { failures } : {}),
    };
  };
  return Promise.all([
    ...servers.map((server) =>
      both(server.name, true, (subnet) => askNameServer(server, hostname, subnet, signal)),
    ),
    ...publicResolvers(endpoints).map((resolver) =>
      both(resolver.name, false, (subnet) => askResolver(resolver, hostname, subnet, signal)),
    ),
  ]);
}

/** The zone's own name servers. Where resolvers are redirected, these answer for the zone themselves. */
async function nameServersOf(
  domain: string,
  { endpoints, signal }: VerifyContext,
): Promise<readonly NameServer[]> {
  if (endpoints.dnsServers !== undefined) {
    return endpoints.dnsServers
      .split(",")
      .map((server) => server.trim())
      .map((server) => ({
        name: server,
        address: server.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""),
        port: Number(/:(\d+)$/.exec(server)?.[1] ?? 53),
      }));
  }
  try {
    const names = (await resolveNameServers(domain, endpoints, signal)).slice(0, mostNameServers);
    const found = await Promise.all(
      names.map(async (name) => {
        const [address] = await resolveAddresses(name, endpoints, signal);
        return address === undefined ? [] : [{ name, address, port: 53 }];
      }),
    );
    return found.flat();
  } catch {
    signal.throwIfAborted();
    return []; // the public resolvers may still answer
  }
}

function evidenceOf(source: SourceAnswers): readonly string[] {
  return (["china", "abroad"] as const).map((region) => {
    const { address, prefix } = subnets[region];
    const who = `${source.source}, ${regionName(region)} (${address}/${prefix})`;
    const answer = source[region];
    const failure = source.failures?.[region];
    if (failure !== undefined) return l10n.t("{0}: it answered {1}", who, failure);
    if (answer === undefined) return l10n.t("{0}: no answer", who);
    if (answer.target === undefined) return l10n.t("{0}: no CNAME", who);
    const scope = answer.scope === undefined ? l10n.t("no scope") : l10n.t("scope {0}", answer.scope);
    return l10n.t("{0}: {1}, {2} s left, {3}", who, answer.target, answer.ttl ?? "?", scope);
  });
}
