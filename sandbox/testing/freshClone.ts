/** Provokes refusals on a sandbox of its own, and prints what came: run by a test in another environment. */
import { startSandbox } from "../sandbox.ts";
import { call, putWorker, scripts, workerForm } from "./api.ts";

const sandbox = await startSandbox();
const codeOf = async (method: string, path: string, body: unknown) => {
  const answer = await call(sandbox, method, path, body);
  return [answer.status, answer.body.errors?.[0]?.code];
};
const upload = (tags: readonly string[]) => workerForm({ metadata: { tags } });
const tooMany = Array.from({ length: 11 }, (_, index) => `tag-${index}`);
const record = { type: "A", name: "a.example.com", content: "192.0.2.1", ttl: 1 };
const records = "/zones/{zone}/dns_records";

await putWorker(sandbox, "one");
const refusals = {
  "11 tags on a Worker": await codeOf("PUT", `${scripts}/two`, upload(tooMany)),
  "11 tags in its settings": await codeOf("PATCH", `${scripts}/one/script-settings`, { tags: tooMany }),
  "a tag of 1025 characters": await codeOf("PUT", `${scripts}/two`, upload(["x".repeat(1025)])),
  "a comment of 101 characters": await codeOf("POST", records, { ...record, comment: "x".repeat(101) }),
  "tags on a record of a free zone": await codeOf("POST", records, { ...record, tags: ["a:b"] }),
  "a fallback origin without a record": await codeOf(
    "PUT",
    "/zones/{zone}/custom_hostnames/fallback_origin",
    {
      origin: "cdn.example.com",
    },
  ),
  "a purge of a foreign host": await codeOf("POST", "/zones/{zone}/purge_cache", {
    hosts: ["images.example.net"],
  }),
};
const zone = sandbox.zone("example.com");
const left = {
  scripts: sandbox.account.scripts.all().map(({ name }) => name),
  records: zone.records.size,
  purges: zone.purges.length,
};
console.log(JSON.stringify({ available: sandbox.contract.available, refusals, left }));
await sandbox.close();
