/*
 * A run's hold on a site: its mark in the Worker's tags and the ledger beside it, which is only ever written through
 * here while the run lasts. Tags have no condition to write under, so the run writes, reads back, and looks again
 * before each of its steps: of two that began in the same moment the one whose mark was overwritten stops, and
 * whoever removes the ledger looks last whether everything in it is gone (resources/ledgerLeft.ts).
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import type { RunContext } from "../../core/runContext.ts";
import { type CloudflareApi, createCloudflareApi } from "../../providers/cloudflare/api.ts";
import type { Account } from "../../providers/cloudflare/types.ts";
import { observeHistory, observeTags, workerAbout } from "../../providers/cloudflare/workers.ts";
import type { Site } from "../../site/site.ts";
import { readOwnership, writeOwnership } from "../model/ownership.ts";
import type { SiteRun } from "../model/siteRun.ts";
import {
  isAtIt,
  type MarkedCommand,
  type RunMarker,
  type Runner,
  readRunMarker,
  runTag,
  signOfLifeEvery,
  thisProcess,
} from "./runMarker.ts";
import { writeTags } from "./scriptTags.ts";

export interface Hold extends SiteRun {
  /** Writes mark and ledger into the Worker that is there. @throws CdnError (busy) where another run is at it. */
  readonly take: (ledger: readonly string[]) => Promise<void>;
  /** Strikes off what is gone, and takes the mark away; also where the run was stopped. Never throws. */
  readonly release: (gone: ReadonlySet<string>) => Promise<void>;
}

export interface HoldInit {
  readonly command: MarkedCommand;
  readonly site: Site;
  readonly account: Account;
  /** The tags that the run was planned on; undefined where there was no Worker. */
  readonly planned: readonly string[] | undefined;
  /** What the ledger named when the run was planned. */
  readonly known: ReadonlySet<string>;
  /** Milliseconds between two signs of life; `signOfLifeEvery` where it is not given. */
  readonly every?: number;
}

/** Milliseconds that a run which was stopped has to take its mark away. */
const longestRelease = 5_000;

export function holdSite(init: HoldInit, context: RunContext, runner: Runner = thisProcess): Hold {
  const { command, site, account, planned, known, every = signOfLifeEvery } = init;
  const { name } = site.worker;
  const api = createCloudflareApi(context);
  const id = runner.begin();
  const disowned = new Set<string>();
  let isWritten = false;
  let isContested = false;
  let checking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** One write at a time. */
  let writing: Promise<unknown> = Promise.resolve();

  const tag = () => runTag({ command, id, host: runner.host, pid: runner.pid, seen: context.now() });
  const isMine = (tags: readonly string[] | undefined) => readRunMarker(tags ?? [])?.id === id;
  const read = (client: CloudflareApi = api) => observeTags(client, account, name);
  const write = (
    now: readonly string[],
    ledger: Iterable<string>,
    mark: string | undefined,
    client: CloudflareApi = api,
  ) => writeTags(client, account, name, now, writeOwnership(site.name, ledger, now, mark));

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = writing.then(work, work);
    writing = turn.catch(() => undefined);
    return turn;
  }

  async function confirm(): Promise<void> {
    const tags = await read();
    if (!isMine(tags)) throw overtaken(site, tags, context.now());
  }

  function keepAlive(): void {
    isWritten = true;
    timer ??= setInterval(() => void signOfLife(), every);
    timer.unref();
  }

  /** A sign of life that fails is no harm: the next one comes, and each step looks itself. */
  async function signOfLife(): Promise<void> {
    await inTurn(async () => {
      const tags = await read();
      if (tags && isMine(tags)) await write(tags, readOwnership(tags).made, tag());
    }).catch((error: unknown) => debug(context, error));
  }

  return {
    tag,

    async take(ledger) {
      const found = await read();
      if (!found) throw changed(site, l10n.t("its Worker {0} has been removed", name));
      const marker = readRunMarker(found);
      if (marker && isAtIt(marker, runner, context.now())) throw busy(site, marker, context.now());
      if (!sameLedger(found, planned ?? [])) {
        throw changed(site, l10n.t("what the Worker {0} remembers is different", name));
      }
      if (marker) context.emit({ type: "log", level: "info", message: takenOver(site, marker) });
      // From here on the mark may be there, also where its answer is lost.
      keepAlive();
      await inTurn(() => write(found, ledger, tag()));
      await confirm();
    },

    async made() {
      keepAlive();
      const [, history] = await Promise.all([confirm(), observeHistory(api, account, name)]);
      // Another upload than ours: both runs began before either had made the Worker.
      isContested = (history?.versions.length ?? 0) > 1;
    },

    async check() {
      if (!isWritten) return;
      checking ??= confirm().finally(() => {
        checking = undefined;
      });
      await checking;
    },

    mayBeOurs: (entry) => known.has(entry) || isContested,
    disown: (entry) => void disowned.add(entry),

    gone() {
      isWritten = false;
    },

    async release(gone) {
      clearInterval(timer);
      try {
        if (!isWritten) return;
        const client = context.signal.aborted
          ? createCloudflareApi({ ...context, signal: AbortSignal.timeout(longestRelease) })
          : api;
        await inTurn(async () => {
          const tags = await read(client);
          if (!tags || !isMine(tags)) return;
          const left = [...readOwnership(tags).made].filter(
            (entry) => !gone.has(entry) && !(disowned.has(entry) && !known.has(entry)),
          );
          await write(tags, left, undefined, client);
        });
      } catch (error) {
        // The next run strikes off itself what is gone, and takes a dead run's mark over.
        debug(context, error);
      } finally {
        runner.ended(id);
      }
    },
  };
}

/** Refuses a site that another run is changing, as its Workers' tags say. */
export function busyRefusals(
  site: Site,
  tags: readonly (readonly string[])[],
  now: number,
  runner: Runner = thisProcess,
): readonly CdnError[] {
  return tags.flatMap((each) => {
    const marker = readRunMarker(each);
    return marker && isAtIt(marker, runner, now) ? [busy(site, marker, now)] : [];
  });
}

/** The Worker's name was free when the run was planned: it must still be. @throws CdnError (busy, foreign) */
export async function refuseMadeMeanwhile(
  api: CloudflareApi,
  account: Account,
  site: Site,
  now: number,
  runner: Runner = thisProcess,
): Promise<void> {
  const tags = await observeTags(api, account, site.worker.name);
  if (!tags) return;
  const [refused] = busyRefusals(site, [tags], now, runner);
  if (refused) throw refused;
  const owner = readOwnership(tags);
  const { subject } = workerAbout(site.worker.name, account);
  if (owner.ours && owner.site === site.name) throw changed(site, l10n.t("{0} has been made", subject));
  throw new CdnError({
    reason: "foreign",
    subject,
    what: l10n.t("somebody else has just made it"),
    remedy: l10n.t("It was not touched. Run again to see what stands there now, or choose another name."),
  });
}

function sameLedger(one: readonly string[], other: readonly string[]): boolean {
  const [now, then] = [readOwnership(one), readOwnership(other)];
  return (
    now.ours === then.ours &&
    now.site === then.site &&
    now.made.size === then.made.size &&
    [...now.made].every((entry) => then.made.has(entry))
  );
}

function busy(site: Site, { command, id, host, seen }: RunMarker, now: number): CdnError {
  return new CdnError({
    reason: "busy",
    subject: l10n.t("Site {0}", site.name),
    what: l10n.t(
      "another run is at it ({0} on {1}, run {2}, last seen {3} s ago)",
      command,
      host,
      id,
      Math.max(0, Math.round((now - seen) / 1000)),
    ),
    remedy: l10n.t(
      "Wait until it has ended, then run again. A run that was killed is taken over after three minutes without a sign of life.",
    ),
  });
}

function overtaken(site: Site, tags: readonly string[] | undefined, now: number): CdnError {
  const marker = readRunMarker(tags ?? []);
  if (marker) return busy(site, marker, now);
  return changed(site, l10n.t("this run's mark is gone from its Worker {0}", site.worker.name));
}

function changed(site: Site, how: string): CdnError {
  return new CdnError({
    reason: "busy",
    subject: l10n.t("Site {0}", site.name),
    what: l10n.t("another run has changed it since it was looked at: {0}", how),
    remedy: l10n.t("Run again: it goes on from what is there now."),
  });
}

function takenOver(site: Site, { command, host, id }: RunMarker): string {
  return l10n.t(
    "{0}: the run before ({1} on {2}, run {3}) has not ended well; this one goes on from there",
    site.name,
    command,
    host,
    id,
  );
}

function debug(context: RunContext, error: unknown): void {
  context.emit({ type: "log", level: "debug", message: String(error) });
}
