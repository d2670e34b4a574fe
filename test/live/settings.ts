/*
 * What a live run is told, all of it in the environment: nothing of it is taken from the variables that deploys use,
 * so that a shell that is set up for real sites does not run this on them.
 */
export interface LiveSettings {
  /** A zone at Cloudflare that nothing else uses: its one fallback origin is replaced and removed. */
  readonly zone: string;
  /** API token with the permissions of the README, for that zone's account. */
  readonly token: string;
  /** A domain whose DNS the run may write, for the public hostname, and who holds it. */
  readonly domain: string;
  readonly dns: string;
  /** Most objects that the run may create at Cloudflare. */
  readonly limit: number;
  /** Environment of `cdn-worker`: the token under its usual name, and what the DNS provider needs. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const needed = {
  CDN_WORKER_LIVE_ZONE: "a throw-away zone at Cloudflare without a fallback origin: live.example.com",
  CDN_WORKER_LIVE_TOKEN: "a Cloudflare API token for that zone and its account",
  CDN_WORKER_LIVE_DOMAIN: "a domain whose DNS the run may write: example.net",
} as const;

const defaultLimit = 24;

export const usage = [
  "npm run test:live lists what a run on live services would do; `-- --go` does it; `-- --clean` removes what a",
  "run that was killed has left behind.",
  "",
  ...Object.entries(needed).map(([name, what]) => `  ${name.padEnd(24)} ${what}`),
  "  CDN_WORKER_LIVE_DNS      who holds that domain, as `dns.provider` in cdn.jsonc; dnspod unless it is said",
  "                           otherwise. Its key comes from its usual variables.",
  `  CDN_WORKER_LIVE_LIMIT    most objects to create at Cloudflare; ${defaultLimit} unless it is said otherwise`,
].join("\n");

/** @throws Error that names every variable that is missing. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): LiveSettings {
  const missing = Object.keys(needed).filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`Not set: ${missing.join(", ")}.\n\n${usage}`);
  const token = env.CDN_WORKER_LIVE_TOKEN ?? "";
  const limit = Number(env.CDN_WORKER_LIVE_LIMIT ?? defaultLimit);
  if (!Number.isInteger(limit) || limit < 1) throw new Error("CDN_WORKER_LIVE_LIMIT is no count.");
  return {
    zone: env.CDN_WORKER_LIVE_ZONE ?? "",
    token,
    domain: env.CDN_WORKER_LIVE_DOMAIN ?? "",
    dns: env.CDN_WORKER_LIVE_DNS ?? "dnspod",
    limit,
    env: { ...env, CLOUDFLARE_API_TOKEN: token, CDN_WORKER_LIVE_TOKEN: undefined },
  };
}
