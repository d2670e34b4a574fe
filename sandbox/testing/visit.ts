import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import type { TLSSocket } from "node:tls";
import type { Sandbox } from "../sandbox.ts";

export interface Visit {
  readonly scheme?: "http" | "https";
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Visited {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Subject alternative names of the certificate that the edge showed. */
  readonly certificateNames: string | undefined;
}

/** Asks the edge for a hostname as a visitor does whose DNS points there; the path goes out as it is. */
export function visit(sandbox: Sandbox, host: string, path = "/", options: Visit = {}): Promise<Visited> {
  const { scheme = "https", method = "GET" } = options;
  const url = new URL((scheme === "https" ? sandbox.urls.edgeTls : sandbox.urls.edge) ?? "");
  const request = scheme === "https" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname: url.hostname,
        port: url.port,
        servername: host.replace(/:\d+$/, ""),
        ca: sandbox.caCertificate,
        agent: false,
        method,
        path,
        headers: { host, ...options.headers },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: Buffer.concat(chunks).toString(),
            certificateNames:
              scheme === "https"
                ? (answer.socket as TLSSocket).getPeerCertificate().subjectaltname
                : undefined,
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}
