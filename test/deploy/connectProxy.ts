import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** An HTTP proxy on loopback that only tunnels (RFC 9110 §9.3.6), and counts what it is asked for. */
export interface ConnectProxy {
  readonly url: string;
  /** Targets as they were asked for, `host:port`, in order. */
  readonly targets: readonly string[];
  /** Requests that were no CONNECT; they are refused. */
  readonly others: readonly string[];
  close(): Promise<void>;
}

export interface ConnectProxyOptions {
  /** Ports on loopback that stand for targets nobody else could reach. */
  readonly hosts?: Readonly<Record<string, number>>;
  /** Refuses every tunnel with this status. */
  readonly refuses?: number;
  /** `user:password` that has to be shown. */
  readonly credentials?: string;
}

export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const targets: string[] = [];
  const others: string[] = [];
  const sockets = new Set<Duplex>();
  const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString("base64")}`;
  const server = createServer((request, response) => {
    others.push(`${request.method} ${request.url}`);
    response.writeHead(405).end();
  });
  const statusFor = (request: IncomingMessage) =>
    wanted && request.headers["proxy-authorization"] !== wanted ? 407 : options.refuses;
  server.on("connect", (request: IncomingMessage, client: Socket, head: Buffer) => {
    const target = request.url ?? "";
    targets.push(target);
    sockets.add(client);
    client.on("error", () => client.destroy());
    const status = statusFor(request);
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const { hostname, port } = new URL(`http://${target}`);
    const mapped = options.hosts?.[target];
    const upstream = connect(mapped ?? Number(port || 80), mapped ? "127.0.0.1" : hostname);
    sockets.add(upstream);
    upstream.on("error", () => client.destroy());
    client.on("close", () => upstream.destroy());
    upstream.on("connect", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.credentials ? `${options.credentials}@` : ""}127.0.0.1:${port}`,
    targets,
    others,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
