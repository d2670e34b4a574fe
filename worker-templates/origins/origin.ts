import type { Part, RangeSpec } from "../http/range.ts";

/** An object as visitors name it. */
export interface Resource {
  /** Host name of the request, without port. */
  readonly host: string;
  /** The decoded key. */
  readonly key: string;
}

/** How much of an object is wanted. */
export interface ReadOptions {
  /** Only these bytes; everything where omitted. */
  readonly range?: RangeSpec | undefined;
  /** Only the headers: no body will be read. */
  readonly head?: boolean;
  /** The opaque part of a strong entity-tag: without a body, please, if the object has exactly this one. */
  readonly unless?: string | undefined;
}

/** An object, or some of it. */
export interface FoundObject {
  /** What the object says about itself, validators among it. Not shared: the answer is made of it. */
  readonly headers: Headers;
  /** Length of the whole object in bytes; NaN where the origin does not say. */
  readonly size: number;
  /** Which bytes `body` has; undefined: all of them. */
  readonly part?: Part | undefined;
  readonly body: ReadableStream<Uint8Array> | null;
  /** `manual`: `body` has its Content-Encoding already, and the runtime must not apply it again. */
  readonly encodeBody?: "manual";
  /** The status of an answer with all of it, where that is not 200. */
  readonly wholeStatus?: 404;
}

/** Why there is no object, as the status that says so: missing, range not satisfiable, or a failure. */
export type FailureStatus = 404 | 416 | 429 | 502 | 503;

export type ReadResult = FoundObject | FailureStatus;

/** One page of a directory: names relative to it, those of directories with their final slash. */
export interface Listing {
  readonly directories: readonly string[];
  readonly files: readonly { readonly name: string; readonly size: number; readonly modified: string }[];
  /** Where the next page starts; undefined on the last. */
  readonly cursor: string | undefined;
}

/** Somewhere that holds objects. Neither function throws. */
export interface Origin {
  read(resource: Resource, options: ReadOptions): Promise<ReadResult>;
  /** What is directly under `resource.key`, which is empty or ends in `/`. */
  readonly list?:
    | ((resource: Resource, cursor: string | undefined) => Promise<Listing | FailureStatus>)
    | undefined;
}
