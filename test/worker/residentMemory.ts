import { readdir, readFile } from "node:fs/promises";

/** Resident memory of all workerd processes that this process started, in bytes. */
export async function residentMemory(): Promise<number> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const sizes = processes.map(async (id) => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    const isOurs =
      new RegExp(`^PPid:\\s+${process.pid}$`, "m").test(status) && /^Name:\s+workerd/m.test(status);
    return isOurs ? Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024 : 0;
  });
  return (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
}

/** Runs something, and tells by how many bytes resident memory rose above what it was before, at most. */
export async function memoryGrowth(run: () => Promise<void>): Promise<number> {
  const atRest = await residentMemory();
  if (atRest === 0) throw new Error("workerd was not found");
  let most = atRest;
  let looking = Promise.resolve();
  const watch = setInterval(() => {
    looking = residentMemory().then((now) => {
      most = Math.max(most, now);
    });
  }, 50);
  try {
    await run();
  } finally {
    clearInterval(watch);
    await looking;
  }
  return most - atRest;
}
