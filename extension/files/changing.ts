import type { RunContext } from "../core/runContext.ts";
import { forgetPurge, pendingPurge, rememberPurge } from "./pendingPurge.ts";
import { type ChangedPurge, purgeChanged } from "./purgeChanged.ts";
import type { SiteBucket } from "./siteBucket.ts";

export interface Changed<T> {
  readonly result: T;
  readonly purge: ChangedPurge;
}

/**
 * Runs what changes objects, then purges their paths on both sides. What an interrupted run has left to purge is
 * purged with it.
 *
 * @param planned every path that may change, before the first one does
 * @param changed those that did
 */
export async function changing<T>(
  siteBucket: SiteBucket,
  planned: readonly string[],
  { stateFolder, context }: { readonly stateFolder: string; readonly context: RunContext },
  work: () => Promise<T>,
  changed: (result: T) => readonly string[] = () => planned,
): Promise<Changed<T>> {
  const pending = await pendingPurge(stateFolder, siteBucket);
  if (planned.length > 0) {
    await rememberPurge(stateFolder, siteBucket, [...new Set([...pending, ...planned])]);
  }
  const result = await work();
  const purge = await purgeChanged(siteBucket, [...new Set([...pending, ...changed(result)])], context);
  await forgetPurge(stateFolder, siteBucket);
  return { result, purge };
}
