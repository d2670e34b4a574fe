import { createServer } from "node:https";
import { createSecureContext } from "node:tls";
import { bind, closeServer, type Listening } from "../standIn.ts";
import type { EdgeOneState } from "./state.ts";

/**
 * One TLS listener for all acceleration domains: the server name decides, and what the domain shows at this moment is
 * what is shown. Of two certificates it is the elliptic one, which every client of today can take (node's callback for
 * server names takes only one). Without a certificate there is no handshake.
 */
export async function startEdge(state: EdgeOneState, port = 0): Promise<Listening> {
  const server = createServer(
    {
      SNICallback: (name, callback) => {
        const certificates = state.served(name.toLowerCase());
        const chosen = certificates.find(({ algorithm }) => algorithm === "ECC") ?? certificates[0];
        if (chosen === undefined) callback(new Error(`no certificate for ${name}`));
        else callback(null, createSecureContext({ cert: chosen.chain, key: chosen.key }));
      },
    },
    (request, response) => {
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8", server: "TencentEdgeOne" });
      response.end(`EdgeOne sandbox: ${request.headers.host ?? ""}\n`);
    },
  );
  server.on("tlsClientError", () => undefined); // probes that hang up, handshakes that get no certificate
  const bound = await bind(server, port);
  return { url: `https://127.0.0.1:${bound}`, port: bound, close: () => closeServer(server) };
}
