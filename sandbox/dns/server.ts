import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import type { Server as HttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import * as dnsPacket from "dns-packet";
import { Hono } from "hono";
import { dohResolver, type ResolverFault } from "./doh.ts";
import { fail, refuse, respond, type SubnetMode, udpLimit } from "./wire.ts";
import type { ZoneData } from "./zoneData.ts";

export interface DnsServerOptions {
  /** Of the name server; a free one by default. */
  readonly port?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** What a test may turn while the stand-in runs. */
export interface DnsSwitches {
  /** `used`: answers by client subnet; `ignored`: scope 0; `unsupported`: as if it had not been sent. */
  subnet: SubnetMode;
  /** Whether the two DoH resolvers keep answers for their time to live. */
  caching: boolean;
  alidns: ResolverFault;
  googleDns: ResolverFault;
  /**
   * `silent`: the name server takes queries and never answers; `refuses`: it answers REFUSED; `fails`: SERVFAIL;
   * `truncates`: over UDP nothing fits.
   */
  nameServer: "answers" | "silent" | "refuses" | "fails" | "truncates";
}

export interface DnsStandIn {
  /** Name server over UDP and TCP, `ip:port`. */
  readonly udp: string;
  /** Base URL of the resolver in AliDNS's JSON shape, which stands in China. */
  readonly alidns: string;
  /** Base URL of the resolver in Google's JSON shape, which stands abroad. */
  readonly googleDns: string;
  readonly switches: DnsSwitches;
  close(): Promise<void>;
}

const host = "127.0.0.1";

function decode(bytes: Buffer): dnsPacket.DecodedPacket | undefined {
  try {
    return dnsPacket.decode(bytes);
  } catch {
    return undefined; // not DNS: dropped, as a name server does
  }
}

/** One port number for both protocols, because a truncated answer is asked again over TCP at the same port. */
async function listenOnBoth(wanted: number): Promise<{ udp: UdpSocket; tcp: Server; port: number }> {
  for (let attempt = 0; ; attempt++) {
    const udp = createSocket("udp4");
    udp.bind(wanted, host);
    await once(udp, "listening");
    const { port } = udp.address();
    const tcp = createServer();
    try {
      tcp.listen(port, host);
      await once(tcp, "listening");
      return { udp, tcp, port };
    } catch (error) {
      udp.close();
      if (wanted !== 0 || attempt === 9) throw error;
    }
  }
}

/** A name server and two public resolvers on loopback, all answering from the same zone data. */
export async function startDnsServer(
  zoneData: ZoneData,
  options: DnsServerOptions = {},
): Promise<DnsStandIn> {
  const now = options.now ?? Date.now;
  const switches: DnsSwitches = {
    subnet: "used",
    caching: false,
    alidns: "none",
    googleDns: "none",
    nameServer: "answers",
  };

  const { udp, tcp, port } = await listenOnBoth(options.port ?? 0);
  const answer = (query: dnsPacket.DecodedPacket, peer: string, limit: number) => {
    if (switches.nameServer === "refuses") return refuse(query);
    if (switches.nameServer === "fails") return fail(query);
    return respond(zoneData, query, peer, switches.subnet, limit);
  };
  udp.on("message", (bytes, peer) => {
    const query = decode(bytes);
    if (query === undefined || switches.nameServer === "silent") return;
    const limit = switches.nameServer === "truncates" ? 0 : udpLimit(query);
    udp.send(answer(query, peer.address, limit), peer.port, peer.address);
  });

  const sockets = new Set<Socket>();
  tcp.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let waiting = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 2 && waiting.length >= 2 + waiting.readUInt16BE(0)) {
        const end = 2 + waiting.readUInt16BE(0);
        const query = decode(waiting.subarray(2, end));
        waiting = waiting.subarray(end);
        if (query === undefined || switches.nameServer === "silent") return;
        const bytes = answer(query, host, 65_535);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(bytes.length);
        socket.write(Buffer.concat([length, bytes]));
      }
    });
  });

  const common = { subnet: () => switches.subnet, caching: () => switches.caching, now };
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route(
    "/alidns",
    dohResolver(zoneData, "alidns", { ...common, fault: () => switches.alidns, address: "223.5.5.5" }),
  );
  app.route(
    "/google",
    dohResolver(zoneData, "google", { ...common, fault: () => switches.googleDns, address: "8.8.8.8" }),
  );
  const http = await new Promise<{ server: HttpServer; address: AddressInfo }>((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: host, port: 0 }, (address) =>
      resolve({ server: server as HttpServer, address }),
    );
  });
  const base = `http://${host}:${http.address.port}`;

  return {
    udp: `${host}:${port}`,
    alidns: `${base}/alidns`,
    googleDns: `${base}/google`,
    switches,
    async close() {
      for (const socket of sockets) socket.destroy();
      http.server.closeAllConnections();
      await Promise.all([
        new Promise<void>((done) => udp.close(() => done())),
        new Promise<void>((done) => tcp.close(() => done())),
        new Promise<void>((done) => http.server.close(() => done())),
      ]);
    },
  };
}
