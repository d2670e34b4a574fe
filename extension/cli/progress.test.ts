import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { progressView } from "./progress.ts";

/** A terminal, or a log, that keeps what is written to it. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const target = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  target.on("data", (chunk) => written.push(String(chunk)));
  return { target: target as unknown as NodeJS.WriteStream, text: () => written.join("") };
}

const waiting = { type: "waiting", what: "Service (list)", isOver: false } as const;

describe("what is waited for, at the command line", () => {
  it("is said once in a log, however often it is slow", () => {
    const { target, text } = stream(false);
    const view = progressView({ stream: target, verbose: false, mask: (line) => line });
    for (const isOver of [false, true, false, true]) view.emit({ ...waiting, isOver });
    view.emit({ ...waiting, what: "Other (read)" });
    assert.equal(text(), "… waiting for Service (list)\n… waiting for Other (read)\n");
  });

  it("stands on the terminal as long as anybody waits, and goes before a text is printed", () => {
    const { target, text } = stream(true);
    const view = progressView({ stream: target, verbose: false, mask: (line) => line });
    const since = () => {
      const before = text().length;
      return () => text().slice(before);
    };
    view.emit(waiting);
    view.emit(waiting);
    assert.match(text(), /… waiting for Service \(list\)/);
    const first = since();
    view.emit({ ...waiting, isOver: true });
    assert.ok(!first().includes("\u001B[2K") || first().includes("… waiting"), "one of the two still waits");
    const second = since();
    view.emit({ ...waiting, isOver: true });
    // Its line is erased (ECMA-48 EL) and not drawn again.
    assert.ok(second().includes("\u001B[2K"));
    assert.ok(!second().includes("waiting"));
    view.emit(waiting);
    const printed = since();
    view.print("done");
    assert.ok(printed().includes("\u001B[2K"));
    assert.match(printed(), /done\n$/);
    view.finish();
  });
});
