import assert from "node:assert/strict";
import { ago, code, daysLeft, escapeMarkdown, useLocale } from "./format.ts";

const now = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;

describe("ago", () => {
  afterEach(() => useLocale("en"));

  it("says the largest whole unit", () => {
    assert.equal(ago(now - 20_000, now), "now");
    assert.equal(ago(now - 5 * 60_000, now), "5 minutes ago");
    assert.equal(ago(now - 25 * hour, now), "yesterday");
    assert.equal(ago(now - 71 * hour, now), "2 days ago");
    assert.equal(ago(now - 400 * 24 * hour, now), "last year");
  });

  it("speaks the editor's language, and English where that is none", () => {
    useLocale("zh-cn");
    assert.equal(ago(now - 3 * hour, now), "3小时前");
    useLocale("qps-ploc");
    assert.equal(ago(now - 3 * hour, now), "3 hours ago");
  });
});

describe("daysLeft", () => {
  it("counts full days, and below zero afterwards", () => {
    assert.equal(daysLeft(now + 47 * hour, now), 1);
    assert.equal(daysLeft(now + hour, now), 0);
    assert.equal(daysLeft(now - hour, now), -1);
  });
});

describe("markdown", () => {
  it("does not let a name be markup", () => {
    assert.equal(escapeMarkdown("[x](command:evil) <img>"), "\\[x\\]\\(command:evil\\) &lt;img&gt;");
    assert.equal(escapeMarkdown("a\nb"), "a b");
  });

  it("quotes code that has backticks itself", () => {
    assert.equal(code("a"), "`a`");
    assert.equal(code("a`b``c"), "```a`b``c```");
    assert.equal(code("a|b"), "`a\\|b`");
  });
});
