/*
 * Everything that a run has made goes, also after a crash: first by `destroy`, which is under test itself, then by a
 * sweep over whatever still carries the run's prefix. Nothing without the prefix is touched.
 */
import { rm } from "node:fs/promises";
import { type Live, listOf, objectKey } from "./live.ts";

interface Family {
  readonly name: string;
  /** Path of the list; each object is removed at `<path>/<id>`. */
  readonly path: string;
  readonly idOf: (item: Readonly<Record<string, unknown>>) => string;
  /** What carries the prefix. */
  readonly nameOf: (item: Readonly<Record<string, unknown>>) => string;
  readonly isOurs?: (item: Readonly<Record<string, unknown>>) => boolean;
}

function families({ account, zoneId, names }: Live): readonly Family[] {
  const zone = `/zones/${zoneId}`;
  const id = (item: Readonly<Record<string, unknown>>) => String(item.id);
  const domain = (item: Readonly<Record<string, unknown>>) => String(item.domain);
  return [
    { name: "route", path: `${zone}/workers/routes`, idOf: id, nameOf: ({ pattern }) => String(pattern) },
    {
      name: "custom hostname",
      path: `${zone}/custom_hostnames`,
      idOf: id,
      nameOf: ({ hostname }) => String(hostname),
    },
    { name: "Worker", path: `/accounts/${account}/workers/scripts`, idOf: id, nameOf: id },
    {
      name: "bucket domain",
      path: `/accounts/${account}/r2/buckets/${names.bucket}/domains/custom`,
      idOf: domain,
      nameOf: domain,
    },
    { name: "record", path: `${zone}/dns_records`, idOf: id, nameOf: ({ name }) => String(name) },
  ];
}

/** Gives what could not be removed; the folder goes only when nothing is left. */
export async function cleanUp(live: Live): Promise<readonly string[]> {
  const destroyed = await live.cli(["destroy", "--yes"]);
  const left: string[] = [];
  for (const family of families(live)) left.push(...(await sweep(live, family)));
  left.push(...(await removeFallbackOrigin(live)), ...(await removeBucket(live)));
  if (left.length === 0) await rm(live.folder, { recursive: true, force: true });
  else if (destroyed.code !== 0)
    left.push(`destroy ended with ${destroyed.code}: ${destroyed.stderr.trim()}`);
  return left;
}

async function sweep(live: Live, { name, path, idOf, nameOf }: Family): Promise<readonly string[]> {
  const items = listOf(await live.call("GET", `${path}?per_page=100`));
  const ours = items.filter((item) => nameOf(item).startsWith(live.prefix));
  const left: string[] = [];
  for (const item of ours) {
    const { status } = await live.call("DELETE", `${path}/${idOf(item)}`);
    if (status >= 300 && status !== 404) left.push(`${name} ${nameOf(item)}: HTTP ${status}`);
  }
  return left;
}

async function removeFallbackOrigin({ call, zoneId, prefix }: Live): Promise<readonly string[]> {
  const path = `/zones/${zoneId}/custom_hostnames/fallback_origin`;
  const { result } = await call("GET", path);
  const { origin = "", status } = (result ?? {}) as { readonly origin?: string; readonly status?: string };
  if (!origin.startsWith(prefix) || status === "pending_deletion") return [];
  const removed = await call("DELETE", path);
  return removed.status < 300 ? [] : [`fallback origin ${origin}: HTTP ${removed.status}`];
}

async function removeBucket(live: Live): Promise<readonly string[]> {
  const path = `/accounts/${live.account}/r2/buckets/${live.names.bucket}`;
  if ((await live.call("GET", path)).status === 404) return [];
  await live.object("DELETE", objectKey);
  const { status } = await live.call("DELETE", path);
  return status < 300 || status === 404 ? [] : [`bucket ${live.names.bucket}: HTTP ${status}`];
}
