import { type Context, Hono } from "hono";
import { fail, jsonBody, ok } from "./envelope.ts";
import { isInZone } from "./hostname.ts";
import { type CloudflareState, newId, type ZoneState } from "./state.ts";
import { type ApiEnv, accountOf, requires, zoneOf } from "./tokens.ts";

export interface RouteState {
  readonly id: string;
  pattern: string;
  /** Without a script the route keeps workers away. */
  script: string | undefined;
}

interface ParsedPattern {
  readonly scheme: "http" | "https" | undefined;
  /** May begin with `*`. */
  readonly host: string;
  /** Begins with `/`; may end with `*`. */
  readonly path: string;
}

/**
 * Route patterns (Workers documentation, "Routes"): an optional scheme, a hostname that may begin with `*`, a path
 * that may end with `*`; no other `*` and no query.
 */
export function parsePattern(pattern: string): ParsedPattern | undefined {
  const match = /^(?:(https?):\/\/)?(\*|(?:\*\.?)?[a-z0-9.-]+)(\/[^*?#]*\*?)?$/i.exec(pattern);
  if (match === null) return undefined;
  const [, scheme, host = "", path = "/"] = match;
  return {
    scheme: scheme === undefined ? undefined : scheme.toLowerCase() === "http" ? "http" : "https",
    host: host.toLowerCase(),
    path,
  };
}

/** The route that runs for a request: the most specific of those that match, hostname before path. */
export function routeFor(
  zone: ZoneState,
  scheme: "http" | "https",
  host: string,
  pathAndQuery: string,
): RouteState | undefined {
  let best: { route: RouteState; rank: readonly [number, number] } | undefined;
  for (const route of zone.routes.values()) {
    const pattern = parsePattern(route.pattern);
    if (pattern === undefined) continue;
    if (pattern.scheme !== undefined && pattern.scheme !== scheme) continue;
    if (!hostMatches(pattern.host, host) || !pathMatches(pattern.path, pathAndQuery)) continue;
    const hostRank = pattern.host.startsWith("*") ? pattern.host.length : 1000 + pattern.host.length;
    const pathRank = pattern.path.endsWith("*") ? pattern.path.length : 10_000 + pattern.path.length;
    const rank = [hostRank, pathRank] as const;
    if (
      best === undefined ||
      rank[0] > best.rank[0] ||
      (rank[0] === best.rank[0] && rank[1] > best.rank[1])
    ) {
      best = { route, rank };
    }
  }
  return best?.route;
}

function hostMatches(pattern: string, host: string): boolean {
  return pattern.startsWith("*") ? host.endsWith(pattern.slice(1)) : pattern === host;
}

function pathMatches(pattern: string, pathAndQuery: string): boolean {
  return pattern.endsWith("*") ? pathAndQuery.startsWith(pattern.slice(0, -1)) : pattern === pathAndQuery;
}

export function workerRouteRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = "/zones/:zone/workers/routes";

  app.get(path, requires(state, "workers_routes", "read"), (c) =>
    ok(c, [...zoneOf(state, c).routes.values()].map(routeJson)),
  );

  app.post(path, requires(state, "workers_routes", "edit"), async (c) => {
    const zone = zoneOf(state, c);
    const route: RouteState = { id: newId(), ...wantedRoute(state, zone, await jsonBody(c), undefined) };
    zone.routes.set(route.id, route);
    return ok(c, routeJson(route));
  });

  app.get(`${path}/:route`, requires(state, "workers_routes", "read"), (c) =>
    ok(c, routeJson(routeOf(zoneOf(state, c), c))),
  );

  app.put(`${path}/:route`, requires(state, "workers_routes", "edit"), async (c) => {
    const zone = zoneOf(state, c);
    const route = routeOf(zone, c);
    Object.assign(route, wantedRoute(state, zone, await jsonBody(c), route));
    return ok(c, routeJson(route));
  });

  app.delete(`${path}/:route`, requires(state, "workers_routes", "edit"), (c) => {
    const zone = zoneOf(state, c);
    const route = routeOf(zone, c);
    zone.routes.delete(route.id);
    return ok(c, { id: route.id });
  });

  // How wrangler sets all routes of a Worker at once, in whatever zones; what is not listed goes.
  app.put("/accounts/:account/workers/scripts/:script/routes", async (c) => {
    const account = accountOf(state, c);
    const token = c.get("token");
    // Only for tokens that may do it in every zone: to others wrangler falls back to the zones' own routes.
    const isEverywhere = token.permissions.some(
      ({ group, level, zones }) => group === "workers_routes" && level === "edit" && zones === undefined,
    );
    if (account.id !== token.accountId || !isEverywhere) fail(403, 10000, "Authentication error");
    const body: unknown = await c.req.json();
    if (!Array.isArray(body)) fail(400, 10022, "Invalid route pattern.");
    const script = c.req.param("script");
    const mine = (route: RouteState) => route.script === script;
    const made = body.map((each: Record<string, unknown>) => {
      const host = parsePattern(String(each.pattern ?? ""))?.host.replace(/^\*\.?/, "") ?? "";
      const zone =
        state.zones.find(({ id, name }) => id === each.zone_id || name === each.zone_name) ??
        state.zones.find(({ account: owner, name }) => owner === account && isInZone(host, name));
      if (zone === undefined) fail(404, 10083, `workers.api.error.zone_not_found for "${host}"`);
      const itself = [...zone.routes.values()].find((route) => mine(route) && route.pattern === each.pattern);
      const wanted = wantedRoute(state, zone, { pattern: each.pattern, script }, itself);
      return { zone, route: itself ?? { id: newId(), ...wanted } };
    });
    for (const zone of state.zones) {
      for (const route of zone.routes.values()) if (mine(route)) zone.routes.delete(route.id);
    }
    for (const { zone, route } of made) zone.routes.set(route.id, route);
    return ok(
      c,
      made.map(({ route }) => route.pattern),
    );
  });

  return app;
}

function routeOf(zone: ZoneState, c: Context): RouteState {
  const route = zone.routes.get(c.req.param("route") ?? "");
  // Assumed code: the reference does not name it.
  return route ?? fail(404, 10021, "The route was not found.");
}

function wantedRoute(
  state: CloudflareState,
  zone: ZoneState,
  body: Record<string, unknown>,
  itself: RouteState | undefined,
): Omit<RouteState, "id"> {
  const pattern = String(body.pattern ?? "");
  const script = typeof body.script === "string" && body.script !== "" ? body.script : undefined;
  const parsed = parsePattern(pattern);
  // Only a zone with Cloudflare for SaaS serves hostnames of others.
  const bareHost = parsed?.host.replace(/^\*\.?/, "") ?? "";
  if (parsed === undefined || !(isInZone(bareHost, zone.name) || zone.saas)) {
    fail(400, 10022, "Invalid route pattern. Check that it belongs to the zone and has a valid form.");
  }
  if ([...zone.routes.values()].some((other) => other !== itself && other.pattern === pattern)) {
    fail(409, 10020, "A route with the same pattern already exists.");
  }
  if (script !== undefined) {
    const found = zone.account.scripts.find(script);
    if (found === undefined || state.now() - found.createdAt < state.times.newScriptRoutes) {
      fail(
        400,
        10019,
        "Cannot configure a route for a Worker which does not exist. Please ensure this Worker exists and try again.",
      );
    }
  }
  return { pattern, script };
}

function routeJson(route: RouteState) {
  return {
    id: route.id,
    pattern: route.pattern,
    ...(route.script === undefined ? {} : { script: route.script }),
  };
}
