import { createSocket } from "node:dgram";
import { connect, isIPv6 } from "node:net";
import {
  type DecodedAnswer,
  decodeAnswer,
  encodeQuery,
  type Reply,
  type Subnet,
  type SubnetQuery,
} from "./clientSubnet.ts";

/** An address of a name server. */
export interface NameServer {
  /** Its hostname. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

const attempts = 2;
/** Milliseconds; name servers may stand in mainland China, and who asks abroad. */
const timeout = 2500;

/**
 * Asks a name server for the CNAME of `name` on behalf of `subnet`: over UDP, and over TCP where the answer did not
 * fit (RFC 7766 §5). Undefined where it does not answer. Rejects only with the signal's reason.
 */
export async function askNameServer(
  server: NameServer,
  name: string,
  subnet: Subnet,
  signal: AbortSignal,
): Promise<Reply | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const query = encodeQuery(name, subnet);
    const read = (bytes: Buffer) => decodeAnswer(bytes, query, name);
    const inTime = () => AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
    let answer = await overUdp(server, query, read, inTime());
    if (answer === "truncated") answer = await overTcp(server, query, read, inTime());
    signal.throwIfAborted();
    // Over TCP everything fits: a server that says otherwise has no answer.
    if (answer === "truncated") return { failure: "TRUNCATED" };
    if (answer !== undefined) return answer;
  }
  return undefined;
}

type Read = (bytes: Buffer) => DecodedAnswer | undefined;

/** One question, and the first packet that answers it. */
function overUdp(
  server: NameServer,
  query: SubnetQuery,
  read: Read,
  signal: AbortSignal,
): Promise<DecodedAnswer | undefined> {
  const socket = createSocket(isIPv6(server.address) ? "udp6" : "udp4");
  return new Promise((resolve) => {
    const end = (answer: DecodedAnswer | undefined) => {
      signal.removeEventListener("abort", stop);
      socket.removeAllListeners();
      socket.on("error", () => {}); // what comes after the end concerns nobody
      socket.close();
      resolve(answer);
    };
    const stop = () => end(undefined);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) return stop();
    socket.on("error", stop);
    socket.on("message", (bytes) => {
      const answer = read(bytes);
      if (answer !== undefined) end(answer);
    });
    // A connected socket takes packets of this server only.
    socket.connect(server.port, server.address, () => socket.send(query.bytes));
  });
}

/** Messages over TCP have their length in two bytes before them (RFC 1035 §4.2.2). */
function overTcp(
  server: NameServer,
  query: SubnetQuery,
  read: Read,
  signal: AbortSignal,
): Promise<DecodedAnswer | undefined> {
  const socket = connect(server.port, server.address);
  return new Promise((resolve) => {
    const end = (answer: DecodedAnswer | undefined) => {
      signal.removeEventListener("abort", stop);
      socket.removeAllListeners();
      socket.on("error", () => {});
      socket.destroy();
      resolve(answer);
    };
    const stop = () => end(undefined);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) return stop();
    let received = Buffer.alloc(0);
    socket.on("error", stop);
    socket.on("close", stop);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 2) return;
      const length = received.readUInt16BE(0);
      if (received.length >= length + 2) end(read(received.subarray(2, length + 2)));
    });
    socket.on("connect", () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(query.bytes.length);
      socket.write(Buffer.concat([length, query.bytes]));
    });
  });
}
