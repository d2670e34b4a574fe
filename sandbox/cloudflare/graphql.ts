import { Hono } from "hono";
import { jsonBody } from "./envelope.ts";
import type { CloudflareState } from "./state.ts";
import type { ApiEnv } from "./tokens.ts";

/**
 * Analytics, as far as it goes here: the right shape, and no traffic in it. A query for a dataset that this stand-in
 * does not know is answered with GraphQL's own error, never with an invented number.
 */
const accountDatasets = [
  "workersInvocationsAdaptive",
  "r2OperationsAdaptiveGroups",
  "r2StorageAdaptiveGroups",
];
const zoneDatasets = ["httpRequestsAdaptiveGroups"];

export function graphqlRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.post("/graphql", async (c) => {
    const token = c.get("token");
    const refuse = (message: string) =>
      c.json({
        data: null,
        errors: [{ message, path: null, extensions: { timestamp: new Date(state.now()) } }],
      });
    if (!token.permissions.some(({ group }) => group === "account_analytics")) {
      return refuse("not authorized for that account");
    }
    const query = String((await jsonBody(c)).query ?? "");
    const asked = (names: readonly string[]) => names.filter((name) => query.includes(name));
    const accounts = asked(accountDatasets);
    const zones = asked(zoneDatasets);
    if (accounts.length + zones.length === 0) return refuse("unknown field");
    const empty = (names: readonly string[]) => [Object.fromEntries(names.map((name) => [name, []]))];
    return c.json({
      data: {
        viewer: {
          ...(accounts.length > 0 ? { accounts: empty(accounts) } : {}),
          ...(zones.length > 0 ? { zones: empty(zones) } : {}),
        },
      },
      errors: null,
    });
  });
  return app;
}
