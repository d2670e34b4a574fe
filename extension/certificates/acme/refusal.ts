import * as z from "zod";
import { parseRetryAfter } from "../../core/retry.ts";

/** Of a problem document's type (RFC 8555 §6.7, RFC 9773 §7.4). */
const prefix = "urn:ietf:params:acme:error:";

/** What an authority refused, as it said it (RFC 7807). */
export class AcmeRefusal extends Error {
  override readonly name = "AcmeRefusal";
  readonly status: number;
  /** `rateLimited`, `alreadyReplaced`, …; undefined where it is none of ACME's. */
  readonly type: string | undefined;
  /** Milliseconds that it asked to wait. */
  readonly retryAfter: number | undefined;

  constructor(init: Pick<AcmeRefusal, "status" | "type" | "retryAfter" | "message">) {
    super(init.message);
    this.status = init.status;
    this.type = init.type;
    this.retryAfter = init.retryAfter;
  }
}

const identifier = z.object({ value: z.string() }).optional().catch(undefined);
const problemSchema = z.object({
  type: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  /** RFC 8555 §6.7.1: what is wrong with each of several names. */
  subproblems: z
    .array(z.object({ detail: z.string().catch(""), identifier }))
    .optional()
    .catch(undefined),
});

export interface AcmeAnswer {
  readonly status: number;
  readonly data: unknown;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
}

/** What an answer refuses; undefined where it does not. `now` in milliseconds since the epoch. */
export function refusalIn({ status, data, retryAfter }: AcmeAnswer, now: number): AcmeRefusal | undefined {
  if (status < 400) return undefined;
  const { type, detail, subproblems = [] } = problemSchema.safeParse(data).data ?? {};
  const said = [
    detail,
    ...subproblems.map((each) => [each.identifier?.value, each.detail].filter(Boolean).join(": ")),
  ];
  return new AcmeRefusal({
    status,
    type: type?.startsWith(prefix) ? type.slice(prefix.length) : undefined,
    retryAfter: parseRetryAfter(retryAfter, now),
    message: said.filter(Boolean).join("; ") || `HTTP ${status}`,
  });
}
