/*
 * One renewal at a time. Every run puts down a mark of its own name and then looks for others; whoever sees a
 * living one steps back, waits a random moment and tries again. As each run marks before it looks, of two runs
 * at least one sees the other, and as every mark has a name of its own, a dead one can be cleared away by
 * anybody without ever hitting the mark of somebody who has just come.
 *
 * A mark lives while its process does. Process ids are used again, above all in containers, so a mark must also
 * be touched from time to time; one that was not has no owner.
 */
import { randomBytes } from "node:crypto";
import { readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readSmallFile } from "../core/readSmallFile.ts";
import { ensurePrivateFolder } from "../core/stateFolder.ts";

/** Milliseconds. */
const heartbeat = 10_000;
const staleAfter = 60_000;

/** Bytes. */
const largestMark = 4096;

export interface Lock {
  release(): Promise<void>;
}

/** Undefined where another living run holds it. */
export async function takeLock(folder: string, signal: AbortSignal): Promise<Lock | undefined> {
  await ensurePrivateFolder(folder);
  for (let attempt = 0; attempt < 4; attempt++) {
    if (attempt > 0) await sleep(30 + Math.random() * 200, undefined, { signal });
    const mark = join(folder, `${process.pid}-${randomBytes(8).toString("hex")}`);
    await writeFile(mark, JSON.stringify({ pid: process.pid, host: hostname() }), {
      flag: "wx",
      mode: 0o600,
    });
    if ((await livingMarks(folder, mark)) === 0) return held(mark);
    await rm(mark, { force: true });
  }
  return undefined;
}

function held(mark: string): Lock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(mark, now, now).catch(() => undefined); // removed by hand: the next run decides
  }, heartbeat);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      await rm(mark, { force: true });
    },
  };
}

async function livingMarks(folder: string, own: string): Promise<number> {
  const others = (await readdir(folder)).map((name) => join(folder, name)).filter((mark) => mark !== own);
  const living = await Promise.all(
    others.map(async (mark) => {
      if (await isLiving(mark)) return true;
      await rm(mark, { force: true });
      return false;
    }),
  );
  return living.filter(Boolean).length;
}

async function isLiving(mark: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(mark);
    if (Date.now() - mtimeMs > staleAfter) return false;
    const owner: unknown = JSON.parse((await readSmallFile(mark, largestMark)).toString("utf8"));
    const { pid, host } = Object(owner) as { pid?: unknown; host?: unknown };
    // Of another machine on a shared disk only the heartbeat is known.
    if (host !== hostname() || typeof pid !== "number") return true;
    return isRunning(pid);
  } catch (error) {
    // Gone meanwhile; or just made and not yet written, which is as alive as can be.
    return !(error instanceof Error && "code" in error && error.code === "ENOENT");
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
