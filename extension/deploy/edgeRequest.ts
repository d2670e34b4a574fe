import https from "node:https";
import type { TLSSocket } from "node:tls";
import { version } from "../worker/version.ts";

export interface EdgeAddress {
  readonly host: string;
  readonly port: number;
}

export interface EdgeRequest {
  readonly address: EdgeAddress;
  /** Server name and Host: what a visitor would ask for. */
  readonly hostname: string;
  readonly method: "GET" | "HEAD";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface EdgeAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
  /** Last day of the certificate that the edge showed, milliseconds since the epoch. */
  readonly certificateExpires: number;
}

/** Bytes. More than this is never asked for here; a longer answer is cut off. */
export const longestBody = 1024 * 1024;

/** Without one, a zone's Browser Integrity Check refuses the visit (error 1010). */
const userAgent = `cdn-worker/${version}`;

/**
 * One HTTPS request to a given address under another name, so that the edge can be asked before DNS points there.
 * The certificate is checked for `hostname` as a browser would. Rejects with the socket's error.
 */
export function edgeRequest(request: EdgeRequest): Promise<EdgeAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = https.request(
      {
        host: request.address.host,
        port: request.address.port,
        servername: request.hostname,
        method: request.method,
        path: request.path,
        headers: {
          host: request.hostname,
          "user-agent": userAgent,
          "accept-encoding": "identity",
          ...request.headers,
        },
        agent: false,
        timeout: 15_000,
        signal: request.signal,
      },
      (incoming) => {
        const socket = incoming.socket as TLSSocket;
        const certificateExpires = Date.parse(socket.getPeerCertificate().valid_to);
        const chunks: Buffer[] = [];
        let length = 0;
        incoming.on("data", (chunk: Buffer) => {
          length += chunk.length;
          chunks.push(chunk);
          if (length > longestBody) incoming.destroy();
        });
        incoming.on("error", reject);
        incoming.on("close", () => {
          if (!incoming.complete && length <= longestBody)
            return reject(new Error("connection closed early"));
          resolve({
            status: incoming.statusCode ?? 0,
            header: (name) => incoming.headers[name]?.toString(),
            body: Buffer.concat(chunks),
            certificateExpires,
          });
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within 15 s")));
    outgoing.on("error", reject);
    outgoing.end();
  });
}
