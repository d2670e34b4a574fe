/** The buckets of one account, as its S3 service makes, lists and deletes them. */
import type { BucketStore } from "../edge/bucketStore.ts";
import type { S3Error } from "./s3Error.ts";

export interface S3Buckets {
  /** Id in the runtime. */
  id(name: string): string | undefined;
  names(): readonly string[];
  create(name: string): S3Error | undefined;
  delete(name: string): Promise<S3Error | undefined>;
}

export const bucketErrors = {
  notThere: { status: 404, code: "NoSuchBucket", message: "The specified bucket does not exist" },
  invalidName: { status: 400, code: "InvalidBucketName", message: "The specified bucket is not valid." },
  ours: {
    status: 409,
    code: "BucketAlreadyOwnedByYou",
    message: "Your previous request to create the named bucket succeeded and you already own it.",
  },
  notEmpty: {
    status: 409,
    code: "BucketNotEmpty",
    message: "The bucket you tried to delete is not empty",
  },
} as const satisfies Record<string, S3Error>;

export interface OwnBuckets extends S3Buckets {
  /** As at the start. */
  reset(): void;
}

/** Buckets that nothing but this service knows. `shortest`: characters that a name needs. */
export function ownBuckets(
  store: BucketStore,
  prefix: string,
  initial: readonly string[],
  shortest = 3,
): OwnBuckets {
  const names = new Set<string>();
  const idOf = (name: string) => `${prefix}-${name}`;
  const add = (name: string) => {
    names.add(name);
    store.create(idOf(name), name);
  };
  for (const name of initial) add(name);
  return {
    id: (name) => (names.has(name) ? idOf(name) : undefined),
    names: () => [...names],
    create: (name) => {
      if (names.has(name)) return bucketErrors.ours;
      if (name.length < shortest || !bucketName.test(name)) return bucketErrors.invalidName;
      add(name);
      return undefined;
    },
    delete: async (name) => {
      if (!names.has(name)) return bucketErrors.notThere;
      if ((await store.usage(idOf(name))).objects > 0) return bucketErrors.notEmpty;
      names.delete(name);
      await store.delete(idOf(name));
      return undefined;
    },
    reset: () => {
      for (const name of initial) if (!names.has(name)) add(name);
      for (const name of [...names]) {
        if (initial.includes(name)) continue;
        names.delete(name);
        // Forgetting waits for nothing.
        void store.delete(idOf(name));
      }
    },
  };
}

/** "General purpose bucket naming rules" (Amazon S3 User Guide), without dots. */
const bucketName = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
