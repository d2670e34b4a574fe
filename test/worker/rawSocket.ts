import net from "node:net";

/** Longest wait for an answer, in milliseconds. */
const patience = 3000;

/** Sends bytes as they are and resolves to the answer's status, or undefined where there is no HTTP answer. */
export function statusOf(port: number, request: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write(Buffer.from(request, "latin1")));
    socket.setTimeout(patience, () => socket.destroy());
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      if (answer.includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      resolve(status === undefined ? undefined : Number(status));
    });
  });
}
