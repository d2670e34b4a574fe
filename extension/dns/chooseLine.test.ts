import assert from "node:assert/strict";
import { dnspodLines } from "../providers/dnspod/lines.ts";
import { chooseLine } from "./chooseLine.ts";

describe("the line that cdn.jsonc means", () => {
  const lines = [
    ...dnspodLines.map((line) => ({ ...line, usable: true })),
    { id: "8=0", name: "亚洲", aliases: [], usable: false },
  ];
  const table = {
    abroad: ["abroad", "境外", "3=0", "Overseas", "overseas"],
    default: ["default", "默认", "0", "DEFAULT"],
    "10=1": ["10=1", "联通", "China Unicom"],
  };
  for (const [id, names] of Object.entries(table)) {
    it(`${id}, by name, id or alias`, () => {
      assert.deepEqual(
        names.map((name) => chooseLine(name, { lines }).id),
        names.map(() => id),
      );
    });
  }

  it("is refused where nobody knows it", () => {
    assert.throws(() => chooseLine("mars", { lines }), { reason: "config" });
  });

  it("is refused where the plan does not have it, with the provider's page of plans", () => {
    const plansPage = "https://provider.example/plans";
    assert.throws(() => chooseLine("亚洲", { lines, plansPage }), { reason: "quota", link: plansPage });
    assert.throws(() => chooseLine("亚洲", { lines }), { reason: "quota", link: undefined });
  });
});
