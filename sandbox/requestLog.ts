import { createHash } from "node:crypto";

/** One request that a stand-in received. Neither headers nor bodies are kept: they carry secrets. */
export interface LoggedRequest {
  /** 1 for the first request of the sandbox, in order of arrival, over all services. */
  readonly id: number;
  /** Which stand-in: `cloudflare`, `dogecloud`, `dnspod`, `alidns`, `edgeone`, `tencentSsl`, `b2`, `r2S3`, `s3`. */
  readonly service: string;
  readonly method: string;
  /** Path and query as received, without the service's base path; credentials in the query are masked. */
  readonly path: string;
  /** The operation's name where the path does not tell it (DNSPod's X-TC-Action). */
  readonly operation: string | undefined;
  /** True where the request changes something, had it been accepted. */
  readonly write: boolean;
  /** Hexadecimal SHA-256 of the request body; undefined where there was none. */
  readonly bodySha256: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** When the answer was ready; undefined while it is being made. */
  endedAt: number | undefined;
  /** HTTP status of the answer; 0 where the socket was cut; undefined while it is being made. */
  status: number | undefined;
  /** Kind of the fault that was played on it. */
  fault: string | undefined;
}

/** Called for every request; the answer waits for the promise, so that a test can act at an exact moment. */
export interface RequestListener {
  arrived?(request: LoggedRequest): void | Promise<void>;
  /** The effect has happened; the answer has not been sent. */
  answered?(request: LoggedRequest): void | Promise<void>;
}

/** Everything that any stand-in of one sandbox was asked. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];
  readonly #listeners = new Set<RequestListener>();
  #lastId = 0;

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries.length = 0;
  }

  /** Returns the function that stops listening. */
  listen(listener: RequestListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async arrived(
    request: Pick<LoggedRequest, "service" | "method" | "path" | "operation" | "write"> & {
      readonly body: Uint8Array;
    },
  ): Promise<LoggedRequest> {
    const { body, path, ...rest } = request;
    const entry: LoggedRequest = {
      id: ++this.#lastId,
      ...rest,
      path: maskQuery(path),
      bodySha256: body.byteLength > 0 ? createHash("sha256").update(body).digest("hex") : undefined,
      startedAt: Date.now(),
      endedAt: undefined,
      status: undefined,
      fault: undefined,
    };
    this.#entries.push(entry);
    for (const listener of this.#listeners) await listener.arrived?.(entry);
    return entry;
  }

  async answered(entry: LoggedRequest, status: number): Promise<void> {
    entry.status = status;
    entry.endedAt = Date.now();
    for (const listener of this.#listeners) await listener.answered?.(entry);
  }
}

const secretParameter =
  /([?&][^=&]*(?:token|secret|signature|credential|password|access-?key|api-?key)[^=&]*=)[^&]*/gi;

function maskQuery(path: string): string {
  return path.replace(secretParameter, "$1•••");
}
