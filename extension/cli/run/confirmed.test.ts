import assert from "node:assert/strict";
import type { RunContext } from "../../core/runContext.ts";
import type { Cli } from "./cli.ts";
import { confirmed } from "./confirmed.ts";

describe("a change", () => {
  const question = { subject: "Site images", question: "Apply?", destroys: false };
  const removal = { ...question, destroys: true };

  function cli(given: Partial<Cli>, asked: string[] = []): Cli {
    return {
      context: {} as RunContext,
      out: () => {},
      err: () => {},
      json: false,
      verbose: false,
      yes: false,
      canAsk: false,
      env: {},
      cwd: "/",
      ask: (text) => {
        asked.push(text);
        return Promise.resolve(false);
      },
      ...given,
    };
  }

  it("is agreed to by --yes, and nobody is asked", async () => {
    const asked: string[] = [];
    await confirmed(question, cli({ yes: true, canAsk: true }, asked));
    await confirmed(removal, cli({ yes: true }, asked));
    assert.deepEqual(asked, []);
  });

  it("waits for the yes of a person at the terminal", async () => {
    await confirmed(removal, cli({ canAsk: true, ask: () => Promise.resolve(true) }));
    const asked: string[] = [];
    await assert.rejects(confirmed(question, cli({ canAsk: true }, asked)), {
      reason: "cancelled",
      message: /^Site images: you said no\. Nothing was changed\. Add --yes/,
    });
    assert.deepEqual(asked, ["Apply?"]);
  });

  it("goes on where nobody can be asked, unless it removes something", async () => {
    await confirmed(question, cli({}));
    await assert.rejects(confirmed(removal, cli({})), {
      reason: "cancelled",
      what: "something would be removed",
    });
  });
});
