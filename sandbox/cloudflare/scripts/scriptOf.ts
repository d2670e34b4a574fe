import type { Context } from "hono";
import { fail } from "../envelope.ts";
import type { AccountState } from "../state.ts";
import type { ScriptState } from "./scriptStore.ts";

export const scriptsPath = "/accounts/:account/workers/scripts";

export function scriptOf(account: AccountState, c: Context): ScriptState {
  const script = account.scripts.find(c.req.param("script") ?? "");
  return script ?? fail(404, 10007, "This Worker does not exist on your account.");
}
