import { Hono } from "hono";
import { fail, jsonBody, ok } from "./envelope.ts";
import { type CloudflareState, newId } from "./state.ts";
import { type ApiEnv, requires, zoneOf } from "./tokens.ts";

/** The free plan takes at most this many entries in one call. */
const mostEntries = 100;

export function purgeRoutes(state: CloudflareState, purge: () => Promise<void>): Hono<ApiEnv> {
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
    const entries = body[kind];
    if (Array.isArray(entries) && entries.length > mostEntries) {
      fail(400, 1094, `A purge may name at most ${mostEntries} ${kind}.`);
    }
    zone.purges.push(body);
    // Entries put through the Cache API under a key of the worker's own are gone only with everything.
    if (kind === "purge_everything") await purge();
    return ok(c, { id: newId() });
  });
  return app;
}
