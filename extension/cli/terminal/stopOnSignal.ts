import { setMaxListeners } from "node:events";

/**
 * The first Ctrl-C stops in good order; the second one at once.
 *
 * @param exitCode of the second one
 */
export function stopOnSignal(exitCode: number): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  // Every wait of a run listens to the one signal; that many listeners are no leak.
  setMaxListeners(0, controller.signal);
  const stop = () => {
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return { signal: controller.signal, stop };
}
