import { setMaxListeners } from "node:events";
import tls from "node:tls";
import { fileURLToPath } from "node:url";
import { CdnError } from "../../extension/core/cdnError.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import { applyPlan, planDestroy, planSite } from "../../extension/deploy/deploy.ts";
import type { Outcome } from "../../extension/deploy/report.ts";
import { credentialsFromEnvironment, endpointsFromEnvironment } from "../../extension/providers/registry.ts";
import { loadConfig } from "../../extension/site/loadConfig.ts";
import { selectSite } from "../../extension/site/selectSite.ts";
import type { Site } from "../../extension/site/site.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { configOf, type Example } from "./harness.ts";

/** A sandbox whose edge this very process trusts, until it is closed. */
export async function trustedSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  const trusted = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...trusted, sandbox.caCertificate]);
  return sandbox;
}

/** What a run in this process gets, on the sandbox. */
export function contextOf(sandbox: Sandbox, over: Partial<RunContext> = {}): RunContext {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return {
    credentials: credentialsFromEnvironment(sandbox.env),
    endpoints: endpointsFromEnvironment(sandbox.env),
    signal,
    emit: () => undefined,
    templatesFolder: fileURLToPath(new URL("../../worker-templates", import.meta.url)),
    consents: new Set(),
    waitForRecords: false,
    now: Date.now,
    ...over,
  };
}

export async function siteOf(example: Example): Promise<Site> {
  return selectSite((await loadConfig(configOf(example))).sites);
}

/** How a run in this process ended, whether it reported its errors or threw them. */
export interface Ending {
  readonly outcome: Outcome;
  readonly errors: readonly CdnError[];
}

export async function endingOf(run: () => Promise<Ending | unknown>): Promise<Ending> {
  try {
    const ending = await run();
    return isEnding(ending) ? ending : { outcome: "succeeded", errors: [] };
  } catch (error) {
    if (error instanceof CdnError) return { outcome: "failed", errors: [error] };
    throw error;
  }
}

function isEnding(value: unknown): value is Ending {
  return typeof value === "object" && value !== null && "outcome" in value && "errors" in value;
}

export function deploy(site: Site, context: RunContext): Promise<Ending> {
  return endingOf(async () => applyPlan(await planSite(site, context), context));
}

export function destroy(site: Site, context: RunContext): Promise<Ending> {
  return endingOf(async () => applyPlan(await planDestroy(site, context), context));
}

/** A stream of numbers that looks random and is the same for the same seed (mulberry32). */
export function numbersFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
