import type { CommandId } from "../commandIds.ts";

/** By the beginning of a credential's environment variable: the command that asks for it. */
const commands: readonly (readonly [string, CommandId])[] = [
  ["CLOUDFLARE_", "cdnWorker.connectCloudflare"],
  ["B2_", "cdnWorker.connectBackblaze"],
  ["DOGECLOUD_", "cdnWorker.connectDogeCloud"],
  ["TENCENTCLOUD_", "cdnWorker.connectDnsPod"],
];

export function connectCommand(variable: string): CommandId | undefined {
  return commands.find(([prefix]) => variable.startsWith(prefix))?.[1];
}
