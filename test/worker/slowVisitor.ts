import http from "node:http";

/** A visitor on a slow line: takes what came, then nothing for `pause` milliseconds. Tells how many bytes came. */
export function slowly(port: number, host: string, path: string, pause: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    http
      .get({ port, host: "127.0.0.1", path, headers: { host }, agent: false }, (response) => {
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          response.pause();
          setTimeout(() => response.resume(), pause);
        });
        response.once("end", () => resolve(bytes));
        response.once("error", reject);
      })
      .once("error", reject);
  });
}
