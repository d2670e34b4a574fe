import assert from "node:assert/strict";
import { readOwnership, writeOwnership } from "../model/ownership.ts";
import { isAtIt, longestSilence, type Runner, readRunMarker, runTag, thisProcess } from "./runMarker.ts";

const now = Date.UTC(2026, 10, 27);
const marker = { command: "destroy", id: "c0ffee", host: "laptop", pid: 4711, seen: now } as const;

describe("the mark of a run", () => {
  it("is read as it was written, beside the ledger and the tags of others", () => {
    const tags = writeOwnership("images", ["customHostname/a.example.net"], ["theirs"], runTag(marker));
    assert.deepEqual(readRunMarker(tags), marker);
    assert.deepEqual([...readOwnership(tags).made], ["customHostname/a.example.net"]);
    assert.ok(tags.includes("theirs"));
  });

  it("goes with the next writing that names none", () => {
    const tags = writeOwnership("images", [], ["theirs", runTag(marker)]);
    assert.equal(readRunMarker(tags), undefined);
    assert.deepEqual(tags, ["cdn-worker", "cdn-worker:site=images", "theirs"]);
  });

  it("finds room for itself where others leave little", () => {
    const theirs = Array.from({ length: 10 }, (_, index) => `theirs ${index}`);
    const tags = writeOwnership("images", ["customHostname/a.example.net"], theirs, runTag(marker));
    assert.equal(tags.length, 10);
    assert.deepEqual(readRunMarker(tags), marker);
  });

  it("is nothing where it is garbled", () => {
    for (const tag of [
      "cdn-worker:run=",
      "cdn-worker:run=fly;00;laptop;1;now",
      "cdn-worker:run=deploy;zz;a;1;b",
    ]) {
      assert.equal(readRunMarker([tag]), undefined, tag);
    }
  });

  it("counts as long as there are signs of life, and the process is there where that can be seen", () => {
    const runner = (host: string, alive: boolean): Runner => ({ ...thisProcess, host, isAlive: () => alive });
    assert.ok(isAtIt(marker, runner("elsewhere", false), now + longestSilence));
    assert.ok(!isAtIt(marker, runner("elsewhere", false), now + longestSilence + 1));
    assert.ok(!isAtIt(marker, runner("elsewhere", false), now - longestSilence - 1), "a clock far ahead");
    assert.ok(isAtIt(marker, runner("laptop", true), now));
    assert.ok(!isAtIt(marker, runner("laptop", false), now));
  });

  it("of this very process counts only while its run lasts", () => {
    const id = thisProcess.begin();
    assert.ok(thisProcess.isAlive(process.pid, id));
    thisProcess.ended(id);
    assert.ok(!thisProcess.isAlive(process.pid, id));
    assert.ok(thisProcess.isAlive(process.ppid, "c0ffee"));
  });
});
