import { createServer as createHttpsServer, type Server } from "node:https";
import { createServer, type Socket } from "node:net";
import type { HeldCertificate } from "./certificates.ts";
import { serverName } from "./clientHello.ts";
import type { EdgeOneState } from "./state.ts";

export interface Edge {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * One TLS listener for all acceleration domains: the server name decides, and what the domain shows at this moment is
 * what is shown. Of two certificates a client gets the elliptic one, or the other where it takes no elliptic one; node's
 * own callback for server names can hand over only one, so the name is read before the handshake begins. Without a
 * certificate there is no handshake.
 */
export async function startEdge(state: EdgeOneState, port = 0): Promise<Edge> {
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy()); // probes that hang up
    let bytes = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const name = readName(bytes);
      if (name === "incomplete") return;
      socket.off("data", read);
      const certificates = state.served((name ?? "").toLowerCase());
      if (certificates.length === 0) {
        socket.destroy();
        return;
      }
      socket.pause();
      socket.unshift(bytes);
      httpsServer(certificates).emit("connection", socket);
    };
    socket.on("data", read);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(port, "127.0.0.1", resolve);
  });
  const address = listener.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function readName(bytes: Buffer): ReturnType<typeof serverName> {
  try {
    return serverName(bytes);
  } catch {
    return undefined; // lengths that lie
  }
}

/** Takes one connection; it listens to nothing by itself. */
function httpsServer(certificates: readonly HeldCertificate[]): Server {
  const server = createHttpsServer(
    { cert: certificates.map(({ chain }) => chain), key: certificates.map(({ key }) => key) },
    (request, response) => {
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8", server: "TencentEdgeOne" });
      response.end(`EdgeOne sandbox: ${request.headers.host ?? ""}\n`);
    },
  );
  server.on("tlsClientError", () => undefined); // clients that take none of them
  return server;
}
