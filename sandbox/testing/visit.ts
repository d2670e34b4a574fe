import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { TLSSocket } from "node:tls";
import { readAll } from "../relay.ts";
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
        headers: { host, "user-agent": "a visitor", ...options.headers },
      },
      (answer) => {
        const { socket } = answer;
        const shown = socket instanceof TLSSocket ? socket.getPeerCertificate().subjectaltname : undefined;
        readAll(answer).then(
          (body) =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: body.toString(),
              certificateNames: shown,
            }),
          reject,
        );
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}
