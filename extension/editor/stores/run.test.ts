import assert from "node:assert/strict";
import type { DeployEvent, StageStatus } from "../../core/events.ts";
import { runText } from "../../views/deployText.ts";
import { stageNode } from "../../views/nodes/stageNode.ts";
import { addEvent, type DeployRun, endRun, failedStage, looksTheSame, recordsOf, startRun } from "./run.ts";

function stage(id: string, status: StageStatus, detail?: string): DeployEvent {
  return {
    type: "stage",
    id,
    resource: "customHostname",
    title: `create ${id}`,
    status,
    ...(detail ? { detail } : {}),
  };
}
const record = {
  type: "TXT",
  name: "_acme-challenge.images.example.net",
  value: 'a"b',
  purpose: "The certificate",
} as const;

/** The first event at 1.5 s, each further one half a second later. */
function play(events: readonly DeployEvent[]): DeployRun {
  return events.reduce(
    (run, event, index) => addEvent(run, event, 1_500 + index * 500),
    startRun("images", undefined, 1_000),
  );
}

describe("deploy run", () => {
  it("keeps the order of announcement while stages overtake each other", () => {
    const run = play([
      stage("a", "waiting"),
      stage("b", "waiting"),
      stage("b", "running"),
      stage("b", "done"),
      stage("a", "running"),
    ]);
    assert.deepEqual(
      run.stages.map(({ id, status, started, ended }) => [id, status, started, ended]),
      [
        ["a", "running", 3_500, undefined],
        ["b", "done", 2_500, 3_000],
      ],
    );
  });

  it("looks the same after a poll that has found nothing new, and not after one that has", () => {
    const waiting: DeployEvent = { type: "records", hostname: "a", records: [record] };
    const run = play([stage("a", "running", "pending"), waiting]);
    const sameAfter = (event: DeployEvent) => looksTheSame(run, addEvent(run, event, 9_000));
    assert.equal(sameAfter(waiting), true);
    assert.equal(sameAfter(stage("a", "running", "pending")), true);
    assert.equal(sameAfter({ type: "log", level: "debug", message: "GET /custom_hostnames" }), true);
    assert.equal(sameAfter(stage("a", "running", "the certificate is issued")), false);
    assert.equal(sameAfter(stage("a", "done")), false);
    assert.equal(sameAfter({ ...waiting, records: [] }), false);
    assert.equal(looksTheSame(run, endRun(run, "cancelled", 9_000)), false);
  });

  it("shows the records of a hostname until it is done", () => {
    const hostname = "images.example.net";
    const id = `customHostname/${hostname}`;
    const waiting = play([stage(id, "running"), { type: "records", hostname, records: [record] }]);
    assert.deepEqual(recordsOf(waiting), [record]);
    assert.deepEqual(recordsOf(addEvent(waiting, stage(id, "running", "still"), 9_000)), [record]);
    assert.deepEqual(recordsOf(addEvent(waiting, stage(id, "done"), 9_000)), []);
  });

  it("ends what was still running, and finds what failed first", () => {
    const run = endRun(
      play([stage("a", "running"), stage("b", "failed", "b: broke. Mend it."), stage("c", "failed")]),
      "failed",
      9_000,
    );
    assert.equal(run.stages[0]?.status, "skipped");
    assert.equal(failedStage(run)?.id, "b");
    assert.equal(run.outcome, "failed");
    assert.equal(run.ended, 9_000);
  });

  it("can be copied as text, with records as a zone file has them", () => {
    const text = runText(
      play([
        stage("a", "done"),
        stage("b", "failed", "b: broke. Mend it."),
        { type: "records", hostname: "images.example.net", records: [record] },
      ]),
    );
    assert.equal(
      text,
      [
        "images",
        "✓ create a (done)",
        "✗ create b (failed): b: broke. Mend it.",
        "Records to add:",
        '_acme-challenge.images.example.net. TXT "a\\"b"',
      ].join("\n"),
    );
  });
});

describe("stage node", () => {
  it("says state and reason to eyes and ears", () => {
    const [failed] = play([stage("b", "failed", "Zone x: broke. Mend it.")]).stages;
    assert.ok(failed);
    const node = stageNode(failed, []);
    assert.deepEqual(node.tokens, ["stage", "failed"]);
    assert.equal(node.description, "Zone x: broke.");
    assert.equal(node.spoken, "create b, failed, Zone x: broke. Mend it.");
  });

  it("opens onto the records that it waits for", () => {
    const [running] = play([stage("b", "running")]).stages;
    assert.ok(running);
    const node = stageNode(running, [record]);
    assert.equal(node.state, "expanded");
    assert.deepEqual(
      node.children?.().map((child) => [child.label, child.target?.kind]),
      [["TXT _acme-challenge.images.example.net", "record"]],
    );
  });
});
