/**
 * Where the objects of every bucket live: the edge's workerd. The API stand-in knows buckets only by this interface,
 * so that a sandbox whose edge nobody asks never starts workerd.
 */
export interface BucketStore {
  create(id: string, name: string): void;
  delete(id: string): Promise<void>;
  /** How many objects there are, and how many bytes they have together. */
  usage(id: string): Promise<{ readonly objects: number; readonly bytes: number }>;
}
