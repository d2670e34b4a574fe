import type { Part, RangeSpec } from "../http/range.ts";

/** An object as visitors name it. */
export interface Resource {
  /** Host name of the request, without port. */
  readonly host: string;
  /** The decoded key. */
  readonly key: string;
}

/** How much of an object is wanted. */
export interface Wish {
  /** Only these bytes; everything where omitted. */
  readonly range?: RangeSpec;
  /** Only the headers: no body will be read. */
  readonly headersOnly?: boolean;
  /** An entity-tag, with its quotes: without a body, please, if the object has exactly this one. */
  readonly unless?: string;
}

/** What an origin, or the cache, has to say about an object. */
export type Reading =
  | {
      readonly kind: "object";
      /** Representation headers only, validators among them. */
      readonly headers: Headers;
      /** Length of the whole object in bytes; undefined where the origin does not say. */
      readonly size: number | undefined;
      /** Which bytes `body` has; undefined: all of them. */
      readonly part?: Part | undefined;
      readonly body: ReadableStream<Uint8Array> | null;
      /** `manual`: `body` has its Content-Encoding already, and the runtime must not apply it again. */
      readonly encodeBody?: "manual";
    }
  | { readonly kind: "missing" }
  | { readonly kind: "unsatisfiable" }
  | { readonly kind: "failed"; readonly status: 429 | 502 | 503 };

export type ObjectReading = Extract<Reading, { kind: "object" }>;

/** Somewhere that holds objects. Reading never throws. */
export interface Origin {
  read(resource: Resource, wish: Wish): Promise<Reading>;
}
