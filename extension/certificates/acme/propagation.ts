/*
 * Before the authority is told to look, the challenge must be there: a failed look counts against a limit (five
 * an hour at Let's Encrypt). The domain's own name servers are asked, not a resolver, because a resolver keeps
 * "there is nothing" for as long as the zone says.
 */
import { setTimeout as sleep } from "node:timers/promises";
import * as l10n from "@vscode/l10n";
import type { RunContext } from "../../core/runContext.ts";
import { resolveAddresses, resolveNameServers, resolveTxt } from "../../dns/resolve.ts";

type DnsContext = Pick<RunContext, "endpoints" | "signal" | "emit" | "now">;

/** Milliseconds: most services need seconds, a zone transfer to secondaries may need a minute or two. */
const propagationLimit = 180_000;

/** Waits until `value` is there. Goes on with a warning where that cannot be seen: the authority has the last word. */
export async function waitForChallenge(name: string, value: string, context: DnsContext): Promise<void> {
  const end = context.now() + propagationLimit;
  const servers = await authoritativeServers(name, context);
  let pause = 200;
  for (;;) {
    const seen = await Promise.all(servers.map((dnsServers) => isThere(name, value, dnsServers, context)));
    if (seen.every(Boolean)) return;
    if (context.now() + pause > end) break;
    await sleep(pause, undefined, { signal: context.signal });
    pause = Math.min(pause * 1.5, 5000);
  }
  context.emit({
    type: "log",
    level: "warning",
    message: l10n.t("{0}: the challenge is not seen yet; the authority is asked all the same", name),
  });
}

async function isThere(
  name: string,
  value: string,
  dnsServers: string | undefined,
  context: DnsContext,
): Promise<boolean> {
  try {
    const endpoints = dnsServers === undefined ? {} : { dnsServers };
    return (await resolveTxt(name, endpoints, context.signal)).includes(value);
  } catch {
    context.signal.throwIfAborted();
    return false; // no answer: look again
  }
}

/** One entry for each place to ask; `undefined` stands for the system's resolver. */
async function authoritativeServers(
  name: string,
  { endpoints, signal }: DnsContext,
): Promise<readonly (string | undefined)[]> {
  if (endpoints.dnsServers !== undefined) return [endpoints.dnsServers];
  const labels = name.split(".");
  for (let from = 1; from < labels.length - 1; from++) {
    try {
      const servers = await resolveNameServers(labels.slice(from).join("."), endpoints, signal);
      if (servers.length === 0) continue;
      const addresses = await Promise.all(
        servers.map((server) => resolveAddresses(server, endpoints, signal)),
      );
      const first = addresses.flatMap(([address]) => address ?? []);
      if (first.length > 0) return first;
    } catch {
      signal.throwIfAborted(); // the next label up may answer
    }
  }
  return [undefined];
}
