import http from "node:http";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The connection broke before the body was complete. */
  readonly broken: boolean;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });

/**
 * One request as it stands: the path is not touched, nothing is decoded, no header is added but Host.
 *
 * @throws where the connection breaks before the headers of an answer
 */
export function rawRequest(port: number, host: string, path: string, ask: Ask = {}): Promise<Answer> {
  const { method = "GET", headers = {} } = ask;
  return new Promise((resolve, reject) => {
    const request = http.request({
      port,
      host: "127.0.0.1",
      agent,
      method,
      path,
      headers: { host, ...headers },
    });
    request.once("error", reject);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      const done = (broken: boolean): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headersDistinct).map(([name, values]) => [name, values?.join(", ")]),
          ),
          body: Buffer.concat(chunks),
          broken,
        });
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("end", () => done(!response.complete));
      response.once("error", () => done(true));
    });
    request.end();
  });
}
