import * as vscode from "vscode";
import type { DeployEvent } from "../../core/events.ts";
import type { Outcome } from "../../deploy/report.ts";
import { setContext } from "../setContext.ts";
import type { SiteRef } from "../target.ts";
import { addEvent, type DeployRun, endRun, looksTheSame, startRun } from "./run.ts";

/** The run that the deploy log shows: the one under way, or the last. One at a time. */
export class RunStore implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<DeployRun>();
  #run: DeployRun | undefined;
  #stop: AbortController | undefined;

  readonly onDidChange = this.#changed.event;

  current(): DeployRun | undefined {
    return this.#run;
  }

  isRunning(): boolean {
    return this.#run?.outcome === "running";
  }

  start(title: string, site: SiteRef | undefined, stop: AbortController): void {
    this.#stop = stop;
    this.#set(startRun(title, site, Date.now()));
    setContext("cdnWorker.deploying", true);
    setContext("cdnWorker.hasRun", true);
  }

  add(event: DeployEvent): void {
    if (this.#run) this.#set(addEvent(this.#run, event, Date.now()));
  }

  end(outcome: Outcome): void {
    if (this.#run) this.#set(endRun(this.#run, outcome, Date.now()));
    this.#stop = undefined;
    setContext("cdnWorker.deploying", false);
  }

  cancel(): void {
    this.#stop?.abort();
  }

  dispose(): void {
    this.#stop?.abort();
    this.#changed.dispose();
  }

  #set(run: DeployRun): void {
    const before = this.#run;
    this.#run = run;
    if (!before || !looksTheSame(before, run)) this.#changed.fire(run);
  }
}
