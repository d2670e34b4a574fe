/*
 * A run as the deploy log shows it: stages in the order of their announcement, each with its state. Pure; the
 * engine's events go in, the picture comes out.
 */
import { isDeepStrictEqual } from "node:util";
import type { DeployEvent, RecordToAdd, StageStatus } from "../../core/events.ts";
import type { Outcome } from "../../deploy/report.ts";
import type { SiteRef } from "../target.ts";

export interface StageState {
  readonly id: string;
  readonly title: string;
  readonly status: StageStatus;
  readonly detail: string | undefined;
  /** Milliseconds since the epoch. */
  readonly started: number | undefined;
  readonly ended: number | undefined;
}

export interface DeployRun {
  /** `images on account Blog`. */
  readonly title: string;
  readonly site: SiteRef | undefined;
  readonly started: number;
  readonly ended: number | undefined;
  readonly outcome: Outcome | "running";
  readonly stages: readonly StageState[];
  /** Records that the person still has to add, by hostname. */
  readonly records: ReadonlyMap<string, readonly RecordToAdd[]>;
  readonly log: readonly string[];
}

export function startRun(title: string, site: SiteRef | undefined, now: number): DeployRun {
  return {
    title,
    site,
    started: now,
    ended: undefined,
    outcome: "running",
    stages: [],
    records: new Map(),
    log: [],
  };
}

export function addEvent(run: DeployRun, event: DeployEvent, now: number): DeployRun {
  switch (event.type) {
    case "stage":
      return { ...run, stages: withStage(run.stages, event, now), records: withoutDone(run.records, event) };
    case "records":
      return { ...run, records: new Map(run.records).set(event.hostname, event.records) };
    // Told by the notification and the status bar: no stage changes by it.
    case "waiting":
      return run;
    case "log":
      return { ...run, log: [...run.log, event.message] };
  }
}

export function endRun(run: DeployRun, outcome: Outcome, now: number): DeployRun {
  // Whatever was still under way is not any more.
  const stages = run.stages.map((stage) =>
    stage.status === "running" ? { ...stage, status: "skipped" as const, ended: now } : stage,
  );
  return { ...run, stages, outcome, ended: now };
}

/** Whether both draw the same picture: a poll that finds nothing new must not draw rows anew beneath the pointer. */
export function looksTheSame(one: DeployRun, other: DeployRun): boolean {
  const picture = ({ log: _, ...shown }: DeployRun) => shown;
  return isDeepStrictEqual(picture(one), picture(other));
}

/** The stage to show: the first that failed. */
export function failedStage(run: DeployRun): StageState | undefined {
  return run.stages.find((stage) => stage.status === "failed");
}

export function recordsOf(run: DeployRun): readonly RecordToAdd[] {
  return [...run.records.values()].flat();
}

type StageEvent = Extract<DeployEvent, { readonly type: "stage" }>;

function withStage(stages: readonly StageState[], event: StageEvent, now: number): readonly StageState[] {
  const known = stages.find((stage) => stage.id === event.id);
  const over = event.status !== "waiting" && event.status !== "running";
  const next: StageState = {
    id: event.id,
    title: event.title,
    status: event.status,
    detail: event.detail,
    started: known?.started ?? (event.status === "waiting" ? undefined : now),
    ended: over ? now : undefined,
  };
  return known ? stages.map((stage) => (stage === known ? next : stage)) : [...stages, next];
}

function withoutDone(records: DeployRun["records"], event: StageEvent): DeployRun["records"] {
  if (event.resource !== "customHostname" || event.status !== "done") return records;
  const hostname = event.id.slice("customHostname/".length);
  if (!records.has(hostname)) return records;
  return new Map([...records].filter(([name]) => name !== hostname));
}
