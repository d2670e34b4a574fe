import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const variables = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"] as const;

/**
 * Sends every request through the proxy that HTTPS_PROXY or HTTP_PROXY names, but for the hosts in NO_PROXY; lower
 * case comes first, as curl has it. Node does that by itself from 24 on, and only when it is told so at its start
 * (NODE_USE_ENV_PROXY), so undici does it on all. What is not HTTP of ours stays direct: DNS, and the look at the
 * edge, whose address is the point of it. acme-client's requests follow the same variables by themselves (axios).
 *
 * @throws CdnError (config) naming the variable whose value is no proxy
 */
export async function proxyFromEnvironment(env: Environment): Promise<void> {
  const named = variables.filter((name) => env[name]);
  if (named.length === 0) return;
  for (const name of named) if (!isProxy(env[name] ?? "")) throw noProxy(name);
  const { sendThroughProxy } = await import("./sendThroughProxy.ts");
  sendThroughProxy();
}

function isProxy(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** What it holds is not repeated: it may carry a password. */
function noProxy(variable: string): CdnError {
  return new CdnError({
    reason: "config",
    subject: variable,
    what: l10n.t("what it holds is no HTTP proxy"),
    remedy: l10n.t(
      "Write it like {0}, or remove the variable from the environment.",
      "http://127.0.0.1:7890",
    ),
  });
}
