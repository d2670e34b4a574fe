import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bucketReader } from "./bucketReader.ts";

describe("bucketReader", () => {
  it("gives up on a server that takes the request and never answers", async () => {
    let asked = 0;
    const server = createServer(() => {
      asked += 1;
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const access = {
      bucketUrl: `http://127.0.0.1:${port}/files`,
      region: "auto",
      accessKeyId: "id",
      secretAccessKey: "key",
    };
    try {
      const reader = bucketReader(access, new AbortController().signal, 300);
      await assert.rejects(reader.first(""), { name: "TimeoutError" });
      assert.equal(asked, 3);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
