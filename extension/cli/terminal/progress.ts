import { styleText } from "node:util";
import * as l10n from "@vscode/l10n";
import { createLogUpdate } from "log-update";
import type { DeployEvent, Emit, RecordToAdd, StageStatus } from "../../core/events.ts";

export interface ProgressView {
  readonly emit: Emit;
  /** Writes a text of its own below what was drawn; later stages are drawn below that. */
  readonly print: (text: string) => void;
  /** Leaves what is on the screen and writes no more to it. */
  readonly finish: () => void;
}

export interface ProgressOptions {
  readonly stream: NodeJS.WriteStream;
  readonly verbose: boolean;
  /** Replaces secrets before anything is written. */
  readonly mask: (text: string) => string;
}

const marks: Readonly<Record<StageStatus, string>> = {
  waiting: "◌",
  running: "▸",
  done: "✔",
  skipped: "–",
  failed: "✖",
};

const colours = { waiting: "gray", running: "cyan", done: "green", skipped: "gray", failed: "red" } as const;

type Stage = Extract<DeployEvent, { type: "stage" }>;

/** Draws a run on the terminal: a block that is redrawn in place, or plain lines where there is no terminal. */
export function progressView(options: ProgressOptions): ProgressView {
  return options.stream.isTTY ? liveView(options) : plainView(options);
}

function plainView({ stream, verbose, mask }: ProgressOptions): ProgressView {
  const write = (line: string) => stream.write(`${mask(line)}\n`);
  const last = new Map<string, string>();
  /** Said once each: a service that is slow today would fill a log. */
  const waitedFor = new Set<string>();
  return {
    emit: (event) => {
      if (event.type === "log") {
        if (event.level !== "debug" || verbose) write(`  ${event.message}`);
        return;
      }
      if (event.type === "waiting") {
        if (!event.isOver && !waitedFor.has(event.what)) write(`… ${waitingText(event.what)}`);
        waitedFor.add(event.what);
        return;
      }
      if (event.type === "records") {
        for (const line of recordLines(event.hostname, event.records)) write(line);
        return;
      }
      if (event.status === "waiting" && !event.detail) return;
      const line = stageLine(event);
      if (last.get(event.id) === line) return;
      last.set(event.id, line);
      write(line);
    },
    print: write,
    finish: () => undefined,
  };
}

function liveView({ stream, verbose, mask }: ProgressOptions): ProgressView {
  const update = createLogUpdate(stream);
  const stages = new Map<string, Stage>();
  /** What is waited for, and by how many calls at once. */
  const waits = new Map<string, number>();
  const draw = () => {
    const lines = [
      ...[...stages.values()].map((stage) => coloured(stage, cut(stageLine(stage), stream.columns))),
      ...[...waits.keys()].map((what) => cut(`… ${waitingText(what)}`, stream.columns)),
    ];
    if (lines.length === 0) update.clear();
    else update(mask(lines.join("\n")));
  };
  /** What is drawn stays as it is from now on, but for what is waited for. */
  const rest = () => {
    if (waits.size > 0) {
      waits.clear();
      draw();
    }
    if (stages.size > 0) update.done();
    stages.clear();
  };
  const above = (lines: readonly string[]) => {
    update.clear();
    for (const line of lines) stream.write(`${mask(line)}\n`);
    draw();
  };
  return {
    emit: (event) => {
      if (event.type === "log") {
        if (event.level !== "debug" || verbose) above([`  ${event.message}`]);
        return;
      }
      if (event.type === "waiting") {
        const calls = (waits.get(event.what) ?? 0) + (event.isOver ? -1 : 1);
        if (calls > 0) waits.set(event.what, calls);
        else waits.delete(event.what);
        draw();
        return;
      }
      if (event.type === "records") {
        above(recordLines(event.hostname, event.records));
        return;
      }
      stages.set(event.id, event);
      draw();
    },
    print: (text) => {
      rest();
      stream.write(`${mask(text)}\n`);
    },
    finish: rest,
  };
}

/** The mark alone carries the colour; NO_COLOR (no-color.org) switches it off. */
function coloured(stage: Stage, line: string): string {
  if (process.env.NO_COLOR) return line;
  return styleText(colours[stage.status], line.slice(0, 1)) + line.slice(1);
}

function stageLine(stage: Stage): string {
  const detail = stage.detail ? ` · ${stage.detail}` : "";
  return `${marks[stage.status]} ${stage.title}${detail}`;
}

function waitingText(what: string): string {
  return l10n.t("waiting for {0}", what);
}

function cut(line: string, columns = 80): string {
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}

/** The records in a form that can be copied: one field a line, nothing around the value. */
export function recordLines(hostname: string, records: readonly RecordToAdd[]): readonly string[] {
  return [
    "",
    l10n.t("Add these DNS records for {0}:", hostname),
    ...records.flatMap((record) => [
      "",
      `  ${l10n.t("purpose")}: ${record.purpose}`,
      `  ${l10n.t("type")}: ${record.type}`,
      `  ${l10n.t("name")}: ${record.name}`,
      `  ${l10n.t("value")}: ${record.value}`,
    ]),
    "",
  ];
}
