import assert from "node:assert/strict";
import { sampleChange, samplePlan } from "../../../test/editor/samplePlan.ts";
import { liveHostname, liveState, waitingHostname } from "../../../test/editor/sampleState.ts";
import { CdnError } from "../../core/cdnError.ts";
import type { Plan } from "../../deploy/report.ts";
import { type SiteStatus, siteSituation } from "../../editor/stores/siteStatus.ts";
import { siteNode } from "./siteNode.ts";
import type { ViewNode } from "./viewNode.ts";

const now = Date.UTC(2026, 10, 21, 12);
const ref = { file: "file:///blog/cdn.jsonc", name: "images" };

function node(status: SiteStatus, more: Partial<Parameters<typeof siteNode>[0]> = {}): ViewNode {
  return siteNode({
    ref,
    site: samplePlan().site,
    status,
    where: undefined,
    open: true,
    busy: false,
    now,
    ...more,
  });
}
function ready(plan: Plan): SiteStatus {
  return { kind: "ready", plan, at: now };
}
function lines(of: ViewNode, depth = 0): readonly string[] {
  const own = `${"  ".repeat(depth)}${of.label} | ${of.description ?? ""}`;
  return [own, ...(of.children?.() ?? []).flatMap((child) => lines(child, depth + 1))];
}

describe("site node", () => {
  it("shows a live site whole", () => {
    assert.deepEqual(lines(node(ready(samplePlan([], { state: liveState })))), [
      "images | live",
      "  Hostnames | 1 live",
      "    images.example.net | live",
      "  images.example.com | fallback origin, active",
      "  cdn-images | Version 2 · yesterday",
      "    Version 2 | current · yesterday · newer",
      "    Version 1 | 20 days ago · first",
      "  Routes | 1 to this Worker",
      "    images.example.net/* | ",
      "  files | R2 bucket in APAC",
    ]);
  });

  it("puts the hostname that needs somebody first, open on its records", () => {
    const plan = samplePlan([], {
      state: { ...liveState, customHostnames: [liveHostname, waitingHostname] },
      site: { ...samplePlan().site, hostnames: [liveHostname.hostname, waitingHostname.hostname] },
    });
    const site = node(ready(plan));
    assert.equal(site.description, "1 hostname waits for DNS records");
    const [hostnames] = site.children?.() ?? [];
    const [first, second] = hostnames?.children?.() ?? [];
    assert.equal(first?.label, "new.example.net");
    assert.equal(first?.description, "hostname pending, certificate pending validation");
    assert.deepEqual(first?.tokens, ["hostname", "waiting"]);
    assert.equal(first?.state, "expanded");
    assert.deepEqual(
      first?.children?.().map(({ label, description }) => [label, description]),
      [
        ["TXT _cf-custom-hostname.new.example.net", "1-2-3"],
        ["TXT _acme-challenge.new.example.net", "abc"],
      ],
    );
    assert.equal(second?.state, "leaf");
  });

  it("keeps its identity over a refresh, and ids apart", () => {
    const ids = (of: ViewNode): readonly string[] => [of.id, ...(of.children?.() ?? []).flatMap(ids)];
    const one = ids(node(ready(samplePlan([], { state: liveState }))));
    const two = ids(node({ kind: "loading", plan: samplePlan([], { state: liveState }) }));
    assert.deepEqual(one, two);
    assert.equal(new Set(one).size, one.length);
  });

  it("stands in for what cannot be read with the reason and the remedy, and keeps what is known", () => {
    const error = new CdnError({
      reason: "network",
      subject: "Cloudflare",
      what: "no answer",
      remedy: "Retry.",
    });
    const failed = node({ kind: "failed", error, plan: samplePlan([], { state: liveState }) });
    const [first, second] = failed.children?.() ?? [];
    assert.deepEqual(first?.tokens, ["error"]);
    assert.equal(first?.description, "no answer");
    assert.equal(first?.children?.()[0]?.description, "Retry.");
    assert.equal(first?.spoken, "Error. Cloudflare: no answer. Retry.");
    assert.equal(second?.label, "Hostnames");
  });

  it("says so while a run works on it, and where its file is when there are several", () => {
    assert.equal(node({ kind: "unknown" }, { busy: true }).description, "run under way…");
    assert.equal(node({ kind: "unknown" }, { where: "blog/cdn.jsonc" }).description, "blog/cdn.jsonc");
  });

  it("lets no name be markup in a tooltip", () => {
    const plan = samplePlan([], { state: liveState, account: { id: "a", name: "[x](command:evil)" } });
    assert.doesNotMatch(node(ready(plan)).tooltip?.() ?? "", /\[x\]\(command/);
  });

  it("is quick with a thousand hostnames", () => {
    const hostnames = Array.from({ length: 1000 }, (_, index) => `h${index}.example.net`);
    const [first = "", ...rest] = hostnames;
    const plan = samplePlan([], {
      site: { ...samplePlan().site, hostnames: [first, ...rest] },
      state: {
        ...liveState,
        customHostnames: hostnames.map((hostname) => ({ ...liveHostname, hostname })),
        routes: hostnames.map((hostname) => ({
          id: hostname,
          pattern: `${hostname}/*`,
          script: "cdn-images",
        })),
      },
    });
    const before = performance.now();
    const all = lines(node(ready(plan)));
    assert.ok(all.length > 2000);
    assert.ok(performance.now() - before < 250);
  });
});

describe("siteSituation", () => {
  const situation = (plan: Plan) => siteSituation(ready(plan));

  it("tells new, live, changed, waiting and broken apart", () => {
    const change = sampleChange({ resource: "workerScript", action: "update", name: "cdn-images" });
    const wait = sampleChange({ resource: "customHostname", action: "wait", name: "new.example.net" });
    const broken = { ...liveHostname, sslStatus: "validation_timed_out" } as const;
    assert.deepEqual(situation(samplePlan([change])), {
      level: "new",
      words: "not deployed yet",
      attention: 0,
    });
    assert.deepEqual(situation(samplePlan([], { state: liveState })), {
      level: "live",
      words: "live",
      attention: 0,
    });
    assert.deepEqual(situation(samplePlan([change], { state: liveState })), {
      level: "changed",
      words: "1 change to deploy",
      attention: 1,
    });
    assert.deepEqual(
      situation(samplePlan([wait], { state: { ...liveState, customHostnames: [waitingHostname] } })),
      { level: "waiting", words: "1 hostname waits for DNS records", attention: 1 },
    );
    assert.deepEqual(situation(samplePlan([], { state: { ...liveState, customHostnames: [broken] } })), {
      level: "failed",
      words: "1 hostname is broken",
      attention: 1,
    });
  });
});
