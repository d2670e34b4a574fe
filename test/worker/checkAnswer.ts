import assert from "node:assert/strict";
import type { Case, Validators } from "./httpTable.ts";
import type { Answer } from "./rawRequest.ts";

/** What must be so for every answer, whatever was asked. */
export function checkInvariants(method: string, answer: Answer): void {
  const { status, headers, body } = answer;
  assert.ok(!answer.broken, "the answer broke off");
  assert.ok(status < 500, `the worker failed: ${status}`);
  const names = Object.keys(headers);
  assert.deepEqual(
    names.filter((name) => /^x-(amz|bz)-/.test(name)),
    [],
    "upstream headers came through",
  );
  if (method === "HEAD" || status === 304) assert.equal(body.length, 0, "a body where there is none");
  else if (headers["content-length"]) assert.equal(String(body.length), headers["content-length"]);
  assert.ok(!/xml/.test(headers["content-type"] ?? ""), "upstream's XML came through");
  if (status === 206) assert.match(headers["content-range"] ?? "", /^bytes \d+-\d+\/\d+$/);
  if (status === 206) assert.ok(headers["content-length"], "206 without Content-Length");
  if (status === 416) assert.match(headers["content-range"] ?? "", /^bytes \*\/\d+$/);
  if (status === 405) assert.ok(headers.allow, "405 without Allow");
  if (status === 304) {
    for (const name of ["etag", "last-modified"]) assert.ok(headers[name], `304 without ${name}`);
    for (const name of names) assert.doesNotMatch(name, /^content-/, "304 with a description of a body");
  }
  if (status === 200 || status === 206) {
    for (const name of ["etag", "last-modified", "content-type"])
      assert.ok(headers[name], `${status} without ${name}`);
    assert.equal(headers["accept-ranges"], "bytes");
  }
}

/** @param cacheControl what an answer with the object says */
export function checkCase(
  expected: Case,
  object: Validators,
  answer: Answer,
  cacheControl = /^public, max-age=3600$/,
): void {
  checkInvariants(expected.method ?? "GET", answer);
  assert.equal(answer.status, expected.status);
  if (expected.body !== undefined) assert.equal(answer.body.toString(), expected.body);
  for (const [name, value] of Object.entries(expected.expect ?? {}))
    assert.equal(answer.headers[name], value, name);
  const isOfTheObject = expected.path === undefined || expected.path.includes("?");
  if (isOfTheObject && [200, 206, 304].includes(answer.status)) {
    assert.equal(answer.headers.etag, object.etag);
    assert.equal(answer.headers["last-modified"], object.date);
    assert.match(answer.headers["cache-control"] ?? "", cacheControl);
  }
}
