import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { decodeAnswer, encodeQuery, type Subnet, type SubnetAnswer } from "./clientSubnet.ts";

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
 * Asks a name server over UDP for the CNAME of `name` on behalf of `subnet`. Undefined where it does not answer.
 * Rejects only with the signal's reason.
 */
export async function askNameServer(
  server: NameServer,
  name: string,
  subnet: Subnet,
  signal: AbortSignal,
): Promise<SubnetAnswer | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    signal.throwIfAborted();
    const answer = await exchange(
      server,
      name,
      subnet,
      AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    );
    signal.throwIfAborted();
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** One question, and the first packet that answers it. */
function exchange(
  server: NameServer,
  name: string,
  subnet: Subnet,
  signal: AbortSignal,
): Promise<SubnetAnswer | undefined> {
  const query = encodeQuery(name, subnet);
  const socket = createSocket(isIPv6(server.address) ? "udp6" : "udp4");
  return new Promise((resolve) => {
    const end = (answer: SubnetAnswer | undefined) => {
      signal.removeEventListener("abort", stop);
      socket.removeAllListeners();
      socket.on("error", () => {}); // what comes after the end concerns nobody
      socket.close();
      resolve(answer);
    };
    const stop = () => end(undefined);
    signal.addEventListener("abort", stop, { once: true });
    socket.on("error", stop);
    socket.on("message", (bytes) => {
      const answer = decodeAnswer(bytes, query, name);
      if (answer !== undefined) end(answer === "refused" ? undefined : answer);
    });
    // A connected socket takes packets of this server only.
    socket.connect(server.port, server.address, () => socket.send(query.bytes));
  });
}
