import { Hono } from "hono";
import { fail, jsonBody, ok, positive } from "../envelope.ts";
import { type AccountState, type CloudflareState, isoTime, newId } from "../state.ts";
import { type ApiEnv, accountOf, requires } from "../tokens.ts";
import type { BucketDomainState } from "./customDomains.ts";

export interface BucketState {
  /** Id in the bucket store. */
  readonly id: string;
  readonly name: string;
  readonly jurisdiction: string;
  readonly location: string;
  readonly storageClass: string;
  readonly createdAt: number;
  /** By domain. */
  readonly domains: Map<string, BucketDomainState>;
}

export function bucketKey(jurisdiction: string, name: string): string {
  return `${jurisdiction}/${name}`;
}

export function jurisdictionOf(c: { req: { header(name: string): string | undefined } }): string {
  return c.req.header("cf-r2-jurisdiction") ?? "default";
}

/** Refused for every R2 call while the account has not subscribed. */
function requireR2(account: AccountState): void {
  if (!account.r2Subscribed) {
    fail(403, 10042, "Please enable R2 through the Cloudflare Dashboard.");
  }
}

export function bucketOf(account: AccountState, jurisdiction: string, name: string): BucketState {
  requireR2(account);
  const bucket = account.buckets.get(bucketKey(jurisdiction, name));
  return bucket ?? fail(404, 10006, "The specified bucket does not exist.");
}

/** Bucket naming rules (R2 documentation, "Create buckets"). */
export const r2BucketName = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** Makes a bucket whose name has been looked at. */
export function addBucket(
  state: CloudflareState,
  account: AccountState,
  wanted: {
    readonly name: string;
    readonly jurisdiction: string;
    readonly location?: string;
    readonly storageClass?: string;
  },
): BucketState {
  const bucket: BucketState = {
    id: `r2-${newId().slice(0, 8)}-${wanted.name}`,
    name: wanted.name,
    jurisdiction: wanted.jurisdiction,
    location: (wanted.location ?? "weur").toUpperCase(),
    storageClass: wanted.storageClass ?? "Standard",
    createdAt: state.now(),
    domains: new Map(),
  };
  account.buckets.set(bucketKey(bucket.jurisdiction, bucket.name), bucket);
  state.buckets.create(bucket.id, bucket.name);
  return bucket;
}

export async function removeBucket(
  state: CloudflareState,
  account: AccountState,
  bucket: BucketState,
): Promise<void> {
  for (const { zone, recordId } of bucket.domains.values()) zone.records.delete(recordId);
  account.buckets.delete(bucketKey(bucket.jurisdiction, bucket.name));
  await state.buckets.delete(bucket.id);
}

export function bucketRoutes(state: CloudflareState): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const path = "/accounts/:account/r2/buckets";

  app.get(path, requires(state, "workers_r2", "read"), (c) => {
    const account = accountOf(state, c);
    requireR2(account);
    const contains = c.req.query("name_contains") ?? "";
    const after = c.req.query("cursor") ?? c.req.query("start_after") ?? "";
    const perPage = positive(c.req.query("per_page"), 20);
    const found = [...account.buckets.values()]
      .filter((bucket) => bucket.jurisdiction === jurisdictionOf(c))
      .filter((bucket) => bucket.name.includes(contains) && bucket.name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const buckets = found.slice(0, perPage);
    const last = buckets.at(-1);
    const more = found.length > buckets.length && last !== undefined;
    return ok(
      c,
      { buckets: buckets.map(bucketJson) },
      { info: { per_page: perPage, ...(more ? { cursor: last.name } : {}) } },
    );
  });

  app.post(path, requires(state, "workers_r2", "edit"), async (c) => {
    const account = accountOf(state, c);
    requireR2(account);
    const body = await jsonBody(c);
    const name = String(body.name ?? "");
    if (!r2BucketName.test(name)) fail(400, 10005, "The specified bucket name is not valid.");
    const jurisdiction = jurisdictionOf(c);
    if (account.buckets.has(bucketKey(jurisdiction, name))) {
      fail(409, 10004, "The bucket you tried to create already exists, and you own it.");
    }
    const { locationHint, storageClass } = body;
    const bucket = addBucket(state, account, {
      name,
      jurisdiction,
      ...(locationHint === undefined ? {} : { location: String(locationHint) }),
      ...(storageClass === undefined ? {} : { storageClass: String(storageClass) }),
    });
    return ok(c, bucketJson(bucket));
  });

  app.get(`${path}/:bucket`, requires(state, "workers_r2", "read"), (c) =>
    ok(c, bucketJson(bucketOf(accountOf(state, c), jurisdictionOf(c), c.req.param("bucket")))),
  );

  app.delete(`${path}/:bucket`, requires(state, "workers_r2", "edit"), async (c) => {
    const account = accountOf(state, c);
    const bucket = bucketOf(account, jurisdictionOf(c), c.req.param("bucket"));
    if ((await state.buckets.usage(bucket.id)).objects > 0) {
      fail(409, 10008, "The bucket you tried to delete is not empty.");
    }
    await removeBucket(state, account, bucket);
    return ok(c, {});
  });

  // The totals of the account. The stand-in does not tell apart what is still being uploaded.
  app.get("/accounts/:account/r2/metrics", requires(state, "workers_r2", "read"), async (c) => {
    const account = accountOf(state, c);
    requireR2(account);
    const totals = { standard: noObjects(), infrequentAccess: noObjects() };
    for (const bucket of account.buckets.values()) {
      const { objects, bytes } = await state.buckets.usage(bucket.id);
      const { published } = bucket.storageClass === "Standard" ? totals.standard : totals.infrequentAccess;
      published.objects += objects;
      published.payloadSize += bytes;
    }
    return ok(c, totals);
  });

  return app;
}

function noObjects() {
  const none = () => ({ metadataSize: 0, objects: 0, payloadSize: 0 });
  return { published: none(), uploaded: none() };
}

function bucketJson(bucket: BucketState) {
  return {
    name: bucket.name,
    creation_date: isoTime(bucket.createdAt),
    location: bucket.location,
    storage_class: bucket.storageClass,
    jurisdiction: bucket.jurisdiction,
  };
}
