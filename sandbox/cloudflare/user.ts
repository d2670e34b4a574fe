/**
 * The user behind a token. Tokens that only deploy may not see them, and clients have to do without; the codes are
 * those that the official client takes for that.
 */
import { Hono } from "hono";
import { fail, ok, pageOf } from "./envelope.ts";
import type { CloudflareState } from "./state.ts";
import { type ApiEnv, holds } from "./tokens.ts";
import { accountJson } from "./zones.ts";

export function userRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();

  app.get("/user", (c) => {
    const token = c.get("token");
    // A token that an account owns has no user.
    if (token.kind !== "user" || !holds(token, "user_details", "read")) {
      fail(403, 9109, "Unauthorized to access requested resource");
    }
    return ok(c, {
      id: token.id,
      email: "owner@example.com",
      first_name: null,
      last_name: null,
      two_factor_authentication_enabled: false,
      suspended: false,
    });
  });

  app.get("/memberships", (c) => {
    const token = c.get("token");
    if (token.kind !== "user" || !holds(token, "memberships", "read")) {
      fail(403, 10000, "Authentication error");
    }
    const mine = state.accounts.filter(({ id }) => id === token.accountId);
    const { page, info } = pageOf(c, mine, 20);
    return ok(
      c,
      page.map((account) => ({
        id: account.id,
        status: "accepted",
        account: { ...accountJson(account), settings: { enforce_twofactor: false } },
        api_access_enabled: true,
        roles: ["Super Administrator - All Privileges"],
      })),
      { info },
    );
  });

  return app;
}
