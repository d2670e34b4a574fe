import { createServer } from "node:https";
import { bind, closeServer, type Listening } from "../standIn.ts";
import type { DogecloudState } from "./state.ts";

/**
 * One TLS listener for all CDN domains: the server name decides, and what the domain serves at this moment is
 * what is shown. A domain without a certificate gets no handshake, as at the service.
 */
export async function startEdge(state: DogecloudState, port = 0): Promise<Listening> {
  const server = createServer(
    {
      SNICallback: (name, callback) => {
        const certificate = state.served(name.toLowerCase());
        if (certificate) callback(null, certificate.context);
        else callback(new Error(`no certificate for ${name}`));
      },
    },
    (request, response) => {
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8" });
      response.end(`DogeCloud sandbox: ${request.headers.host ?? ""}\n`);
    },
  );
  server.on("tlsClientError", () => undefined); // probes that hang up, handshakes that get no certificate
  const bound = await bind(server, port);
  return { url: `https://127.0.0.1:${bound}`, port: bound, close: () => closeServer(server) };
}
