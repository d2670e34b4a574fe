/* The picture of the rooms shows the house as it is: every room, in the order in which rooms may import. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { drawRooms, findArrows, reduce, rooms } from "../../scripts/diagrams.ts";

describe("the picture of the rooms", () => {
  it("has every folder of extension/: run `npm run diagrams`", async () => {
    const entries = await readdir("extension", { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const known = rooms.map(({ name }) => name);
    for (const language of ["", ".zh-CN"]) {
      const picture = await readFile(`docs/images/rooms${language}.svg`, "utf8");
      for (const name of folders) {
        assert.ok(known.includes(name), `scripts/diagrams.ts does not know the room ${name}`);
        assert.ok(picture.includes(`>${name}/<`), `docs/images/rooms${language}.svg does not show ${name}`);
      }
    }
  });

  it("draws every arrow downwards or along its floor", async () => {
    const floors = new Map(rooms.map(({ name, y }) => [name, y]));
    const up = (await findArrows()).filter(([from, to]) => (floors.get(from) ?? 0) > (floors.get(to) ?? 0));
    assert.deepEqual(up, []);
  });

  it("leaves out what follows from other arrows, and rooms that nobody knows", () => {
    const arrows = [
      ["cli", "deploy"],
      ["cli", "core"],
      ["deploy", "core"],
    ] as const;
    assert.deepEqual(reduce(arrows), [arrows[0], arrows[2]]);
    const picture = drawRooms(new Set(["cli", "core"]), arrows, "en");
    assert.ok(picture.includes(">cli/<") && !picture.includes(">deploy/<"));
  });
});
