import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Cloudflare's answer envelope: `{success, errors, messages, result, result_info?}`. */
export interface ErrorItem {
  readonly code: number;
  readonly message: string;
  readonly error_chain?: readonly { readonly code: number; readonly message: string }[];
}

/** Thrown by handlers; the server turns it into the error envelope. */
export class ApiFailure extends Error {
  readonly status: ContentfulStatusCode;
  readonly errors: readonly ErrorItem[];

  constructor(status: ContentfulStatusCode, errors: readonly ErrorItem[]) {
    super(errors.map((error) => `${error.code}: ${error.message}`).join("; "));
    this.status = status;
    this.errors = errors;
  }
}

export function fail(status: ContentfulStatusCode, code: number, message: string): never {
  throw new ApiFailure(status, [{ code, message }]);
}

export function errorEnvelope(errors: readonly ErrorItem[]): object {
  return { success: false, errors, messages: [], result: null };
}

export function ok(c: Context, result: unknown, options: { status?: 200 | 201 | 202; info?: object } = {}) {
  return c.json(
    {
      success: true,
      errors: [],
      messages: [],
      result,
      ...(options.info === undefined ? {} : { result_info: options.info }),
    },
    options.status ?? 200,
  );
}

/** The body as a JSON object; what is no JSON is refused as the service does. */
export async function jsonBody(c: Context): Promise<Record<string, unknown>> {
  let body: unknown;
  try {
    body = JSON.parse(await c.req.text());
  } catch {
    fail(400, 6007, "Malformed JSON in request body");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    fail(400, 6007, "Malformed JSON in request body");
  }
  return body as Record<string, unknown>;
}

/**
 * One page of a page-numbered list. A page past the end is an empty list, not an error: the SDK stops only there.
 */
export function pageOf<T>(
  c: Context,
  items: readonly T[],
  defaultPerPage: number,
): { readonly page: readonly T[]; readonly info: object } {
  const page = positive(c.req.query("page"), 1);
  const perPage = positive(c.req.query("per_page"), defaultPerPage);
  const slice = items.slice((page - 1) * perPage, page * perPage);
  return {
    page: slice,
    info: {
      page,
      per_page: perPage,
      count: slice.length,
      total_count: items.length,
      total_pages: Math.ceil(items.length / perPage),
    },
  };
}

export function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return text !== undefined && Number.isInteger(value) && value > 0 ? value : otherwise;
}
