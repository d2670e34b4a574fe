import type { RunContext } from "../../core/runContext.ts";
import { dogecloudClient } from "./client.ts";

/** Accounts have no name that the service tells. */
export async function checkDogecloudKey(context: RunContext): Promise<string> {
  await dogecloudClient(context).checkKeys();
  return "";
}
