import type { FaultBoard, FaultEffect } from "../../sandbox/faults.ts";
import type { RequestLog } from "../../sandbox/requestLog.ts";

export interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

export type Run = (onStart?: (send: (signal: NodeJS.Signals) => void) => void) => Promise<Ended>;

export interface Played {
  /** The call that is disturbed, 1 for the first. */
  readonly nth: number;
  readonly log: RequestLog;
  readonly faults: FaultBoard;
  readonly run: Run;
}

export interface Disturbance {
  readonly name: string;
  readonly play: (played: Played) => Promise<Ended>;
}

const effects: readonly (FaultEffect & { readonly times?: number })[] = [
  { kind: "reset-before" },
  { kind: "reset-before", times: 0 },
  { kind: "reset-after" },
  { kind: "reset-after", times: 0 },
  { kind: "slow", ms: 300, when: "before" },
  { kind: "slow", ms: 300, when: "after" },
  { kind: "status", status: 429, retryAfter: 0 },
  { kind: "status", status: 500 },
  { kind: "status", status: 503, times: 0 },
  { kind: "status", status: 400, code: 99_999, message: "who knows" },
  { kind: "status", status: 403, code: 99_998, message: "no" },
  { kind: "html" },
  { kind: "html", status: 200 },
  { kind: "html", status: 404 },
  { kind: "html", status: 502 },
  { kind: "status", status: 200, body: "" },
  { kind: "status", status: 200, body: {} },
  { kind: "status", status: 200, body: '{"success":true,"result":{' },
];

/** Every kind of fault, and every way to end a process, before the effect of the call and after it. */
export const disturbances: readonly Disturbance[] = [
  ...effects.map((effect) => ({
    name: JSON.stringify(effect),
    play: ({ nth, faults, run }: Played) => {
      faults.add({ ...effect, nth });
      return run();
    },
  })),
  ...(["SIGKILL", "SIGINT", "SIGTERM"] as const).flatMap((signal) =>
    (["arrived", "answered"] as const).map((moment) => ({
      name: `${signal} when the request has ${moment}`,
      play: ({ nth, log, run }: Played) => ended(signal, moment, nth, log, run),
    })),
  ),
];

async function ended(
  signal: NodeJS.Signals,
  moment: "arrived" | "answered",
  nth: number,
  log: RequestLog,
  run: Run,
): Promise<Ended> {
  let seen = 0;
  let send = (_signal: NodeJS.Signals) => {};
  const stop = log.listen({
    [moment]: () => {
      seen += 1;
      if (seen === nth) send(signal);
    },
  });
  const result = await run((sender) => {
    send = sender;
  });
  stop();
  return result;
}
