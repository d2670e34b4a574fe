import { type Context, Hono } from "hono";
import { errorEnvelope, fail, jsonBody, ok } from "./envelope.ts";
import { isInZone } from "./hostname.ts";
import { type CloudflareState, newId, type ZoneState } from "./state.ts";
import { type ApiEnv, requires, zoneOf } from "./tokens.ts";

export interface PurgeState {
  readonly at: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Free plan: so many entries in one call, so many calls in a minute. */
const mostEntries = 100;
const mostCalls = 5;
const minute = 60_000;

/** Takes out of the edge's cache whatever has a URL that `isPurged`. */
export type PurgeCache = (isPurged: (url: string) => boolean) => Promise<void>;

export function purgeRoutes(state: CloudflareState, purge: PurgeCache): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post("/zones/:zone/purge_cache", requires(state, "cache", "edit"), async (c) => {
    const zone = zoneOf(state, c);
    const body = await jsonBody(c);
    const kinds = ["files", "hosts", "prefixes", "tags", "purge_everything"].filter((kind) => kind in body);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      fail(
        400,
        1012,
        'Request must contain one of "purge_everything", "files", "tags", "hosts" or "prefixes"',
      );
    }
    const entries = Array.isArray(body[kind]) ? body[kind].map(urlOf) : [];
    if (entries.length > mostEntries) fail(400, 1094, `A purge may name at most ${mostEntries} ${kind}.`);
    refuseStrangers(zone, kind, entries);
    const recent = zone.purges.filter(({ at }) => state.now() - at < minute);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= mostCalls)
      return slowDown(c, oldest.at + minute - state.now());
    zone.purges.push({ at: state.now(), body });
    await purge((url) => isOfZone(zone, url) && isNamed(kind, entries, url));
    return ok(c, { id: newId() });
  });
  return app;
}

function urlOf(entry: unknown): string {
  return typeof entry === "string" ? entry : String((entry as { readonly url?: unknown }).url);
}

/** A zone purges its own hostnames and the custom hostnames that it serves. */
function refuseStrangers(zone: ZoneState, kind: string, entries: readonly string[]): void {
  if (kind === "tags") return;
  for (const entry of entries) {
    const url = kind === "files" ? entry : `https://${entry}`;
    if (!URL.canParse(url) || !isOfZone(zone, url)) {
      fail(400, 1082, `Unable to purge '${entry}'. You can only purge files for this zone`);
    }
  }
}

/** Only URLs of its own: what a worker stored under a made-up key, nobody can purge. */
function isOfZone(zone: ZoneState, url: string): boolean {
  const { hostname } = new URL(url);
  return (
    isInZone(hostname, zone.name) || [...zone.hostnames.values()].some((each) => each.hostname === hostname)
  );
}

/** Tags name nothing here: the stand-in's cache does not keep them. */
function isNamed(kind: string, entries: readonly string[], url: string): boolean {
  const { hostname, host, pathname } = new URL(url);
  switch (kind) {
    case "purge_everything":
      return true;
    case "files":
      return entries.includes(url);
    case "hosts":
      return entries.includes(hostname);
    case "prefixes":
      return entries.some((prefix) => `${host}${pathname}`.startsWith(prefix));
    default:
      return false;
  }
}

function slowDown(c: Context, waitMs: number): Response {
  c.header("retry-after", String(Math.ceil(waitMs / 1000)));
  const message = "Please wait and consider throttling your request speed";
  return c.json(errorEnvelope([{ code: 971, message }]), 429);
}
