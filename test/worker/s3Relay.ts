import http from "node:http";
import type { AddressInfo } from "node:net";

/*
 * What stands between a worker's subrequest and the S3 endpoint: it writes down what goes upstream, does to it what
 * Cloudflare's edge does to subrequests, and fails on demand.
 */

export interface Upstream {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** What to do with a request instead of passing it on; undefined: pass it on. */
export type Fault = (upstream: Upstream, response: http.ServerResponse) => boolean;

export interface S3Relay {
  readonly port: number;
  readonly seen: Upstream[];
  fault: Fault | undefined;
  close(): Promise<void>;
}

/** Headers that Cloudflare's edge drops from a subrequest, or puts its own in place of. */
const rewritten = /^(if-|accept-encoding$)/;

/** Passes everything on to `targetPort`, under the Host that it came with. */
export async function startS3Relay(targetPort: () => number): Promise<S3Relay> {
  const seen: Upstream[] = [];
  const server = http.createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    const upstream = { method, target: url, headers };
    seen.push(upstream);
    if (relay.fault?.(upstream, response)) return;
    const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => !rewritten.test(name)));
    const onward = http.request(
      {
        host: "127.0.0.1",
        port: targetPort(),
        path: url,
        // For what it could cache, the edge asks for the whole even where the worker asked for the head.
        method: method === "HEAD" ? "GET" : method,
        headers: { ...passed, "accept-encoding": "br, gzip", "cdn-loop": "cloudflare", "cf-ray": "1-SJC" },
      },
      (answer) => {
        const extra = {
          "x-amz-request-id": "secret-amz",
          "x-bz-file-id": "secret-bz",
          "x-bz-info-a": "secret-info",
        };
        response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...extra });
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const relay: S3Relay = {
    port: (server.address() as AddressInfo).port,
    seen,
    fault: undefined,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return relay;
}
