import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { CdnError } from "../../extension/core/cdnError.ts";
import type { StepResult } from "../../extension/core/step.ts";
import type { ApplyContext } from "../../extension/deploy/model/applyContext.ts";
import { applyBucketDomain, type BucketDomainChange } from "../../extension/deploy/resources/bucketDomain.ts";
import {
  applyCustomHostname,
  type CustomHostnameChange,
  planCustomHostnames,
} from "../../extension/deploy/resources/customHostname.ts";
import {
  applyFallbackOrigin,
  type FallbackOriginChange,
} from "../../extension/deploy/resources/fallbackOrigin.ts";
import { hostnameLevel } from "../../extension/editor/stores/siteStatus.ts";
import { stateWords } from "../../extension/editor/words.ts";
import { judgeDomainSsl, judgeOwnership } from "../../extension/providers/cloudflare/bucketDomainState.ts";
import { judgeFallbackOriginStatus } from "../../extension/providers/cloudflare/fallbackOriginState.ts";
import {
  judgeCertificateStatus,
  judgeHostname,
  judgeHostnameStatus,
} from "../../extension/providers/cloudflare/hostnameState.ts";
import type { Judgement } from "../../extension/providers/cloudflare/judgement.ts";
import type {
  BucketDomainOwnership,
  BucketDomainSsl,
  CertificateStatus,
  CustomHostnameState,
  FallbackOriginStatus,
  HostnameStatus,
} from "../../extension/providers/cloudflare/state.ts";
import { schemaPath } from "../../sandbox/cloudflare/contract.ts";
import { type Sandbox, startSandbox } from "../../sandbox/sandbox.ts";
import { applyContext, testSite } from "./applyContext.ts";

type Kind = Judgement["kind"];

const hostnameStates: Readonly<Record<HostnameStatus, Kind>> = {
  active: "done",
  active_redeploying: "done",
  pending: "wait",
  moved: "restart",
  deleted: "restart",
  test_failed: "restart",
  pending_deletion: "leaving",
  blocked: "broken",
  pending_blocked: "broken",
  test_blocked: "broken",
  pending_migration: "unclear",
  pending_provisioned: "unclear",
  provisioned: "unclear",
  test_pending: "unclear",
  test_active: "unclear",
  test_active_apex: "unclear",
};

const certificateStates: Readonly<Record<CertificateStatus, Kind>> = {
  active: "done",
  backup_issued: "done",
  initializing: "wait",
  pending_validation: "wait",
  pending_issuance: "wait",
  pending_deployment: "wait",
  initializing_timed_out: "restart",
  validation_timed_out: "restart",
  issuance_timed_out: "restart",
  deployment_timed_out: "restart",
  deletion_timed_out: "restart",
  pending_expiration: "restart",
  expired: "restart",
  deleted: "restart",
  pending_deletion: "leaving",
  deactivating: "broken",
  inactive: "broken",
  staging_deployment: "broken",
  staging_active: "broken",
  holding_deployment: "broken",
  pending_cleanup: "unclear",
};

const fallbackOriginStates: Readonly<Record<FallbackOriginStatus, Kind>> = {
  active: "done",
  initializing: "wait",
  pending_deployment: "wait",
  pending_deletion: "leaving",
  deployment_timed_out: "restart",
  deletion_timed_out: "restart",
};

const ownershipStates: Readonly<Record<BucketDomainOwnership, Kind>> = {
  active: "done",
  pending: "wait",
  deactivated: "broken",
  blocked: "broken",
  error: "broken",
  unknown: "unclear",
};

const domainSslStates: Readonly<Record<BucketDomainSsl, Kind>> = {
  active: "done",
  initializing: "wait",
  pending: "wait",
  deactivated: "broken",
  error: "broken",
  unknown: "unclear",
};

/** Every list of states that the schema gives a field of this name, in the answers to one operation. */
function published(operation: string, field: string): readonly string[] {
  const operations = JSON.parse(readFileSync(schemaPath, "utf8")) as Readonly<Record<string, unknown>>;
  const found = new Set<string>();
  const walk = (node: unknown, name: string): void => {
    if (typeof node !== "object" || node === null) return;
    const values = "enum" in node && name === field ? node.enum : [];
    if (Array.isArray(values)) for (const value of values) found.add(String(value));
    for (const [key, inner] of Object.entries(node)) walk(inner, Array.isArray(node) ? name : key);
  };
  walk(operations[operation], "");
  return [...found].sort();
}

/** A state that the service may have tomorrow. */
const tomorrow = <State>(name: string) => name as State;

describe("the states of Cloudflare's objects", () => {
  const tables = [
    ["custom hostname", hostnameStates, judgeHostnameStatus],
    ["certificate of a hostname", certificateStates, judgeCertificateStatus],
    ["fallback origin", fallbackOriginStates, judgeFallbackOriginStatus],
    ["ownership of a bucket's domain", ownershipStates, (state: never) => judgeOwnership(state, "photos")],
    ["certificate of a bucket's domain", domainSslStates, (state: never) => judgeDomainSsl(state, "photos")],
  ] as const;

  for (const [title, table, judge] of tables) {
    it(`${title}: every state is judged`, () => {
      const judged = Object.keys(table).map((state) => [state, judge(state as never).kind]);
      assert.deepEqual(Object.fromEntries(judged), table);
    });

    it(`${title}: one of tomorrow is unclear, and named`, () => {
      assert.deepEqual(judge("reticulating" as never), { kind: "unclear", state: "reticulating" });
    });

    it(`${title}: what is broken says what happened and what to do`, () => {
      for (const state of Object.keys(table)) {
        const judgement = judge(state as never);
        if (judgement.kind !== "broken") continue;
        assert.ok(judgement.what.includes(state), judgement.what);
        assert.match(judgement.remedy, /^[A-Z].{20,}\.$/);
      }
    });
  }

  it("the tables are the published schema's", function () {
    if (!existsSync(schemaPath)) this.skip();
    const hostname = "GET /zones/{zone_id}/custom_hostnames/{custom_hostname_id}";
    const both = [...new Set([...Object.keys(hostnameStates), ...Object.keys(certificateStates)])].sort();
    assert.deepEqual(published(hostname, "status"), both);
    const fallback = "GET /zones/{zone_id}/custom_hostnames/fallback_origin";
    assert.deepEqual(published(fallback, "status"), Object.keys(fallbackOriginStates).sort());
    const domain = "GET /accounts/{account_id}/r2/buckets/{bucket_name}/domains/custom/{domain}";
    assert.deepEqual(published(domain, "ownership"), Object.keys(ownershipStates).sort());
    assert.deepEqual(published(domain, "ssl"), Object.keys(domainSslStates).sort());
  });

  it("a hostname is as well as the worse of its two lives", () => {
    const kind = (status: HostnameStatus, sslStatus: CertificateStatus) =>
      judgeHostname({ status, sslStatus }).kind;
    assert.equal(kind("active", "active"), "done");
    assert.equal(kind("active_redeploying", "backup_issued"), "done");
    assert.equal(kind("active", "pending_validation"), "wait");
    assert.equal(kind("provisioned", "pending_validation"), "unclear");
    assert.equal(kind("pending", "validation_timed_out"), "restart");
    assert.equal(kind("pending_deletion", "expired"), "leaving");
    assert.equal(kind("blocked", "pending_deletion"), "broken");
  });

  it("plan and tree say the same of each", () => {
    const owner = { ours: true, site: "images", made: new Set<string>() };
    const expected: Readonly<Record<Kind, readonly [string | undefined, string]>> = {
      done: [undefined, "live"],
      wait: ["wait", "working"],
      unclear: ["wait", "working"],
      leaving: ["update", "working"],
      restart: ["update", "failed"],
      broken: ["wait", "failed"],
    };
    const states = [
      ...Object.keys(hostnameStates).map((status) => [status, "active"] as const),
      ...Object.keys(certificateStates).map((sslStatus) => ["active", sslStatus] as const),
      ["reticulating", "active"] as const,
    ];
    for (const [status, sslStatus] of states) {
      const found: CustomHostnameState = {
        id: "h",
        hostname: "images.example.net",
        status: tomorrow<HostnameStatus>(status),
        sslStatus: tomorrow<CertificateStatus>(sslStatus),
        errors: [],
        validation: [],
        certificateExpires: undefined,
      };
      const state = { customHostnames: [found] } as unknown as Parameters<typeof planCustomHostnames>[1];
      const [change] = planCustomHostnames(testSite, state, owner);
      const { kind } = judgeHostname(found);
      assert.deepEqual([change?.action, hostnameLevel(found)], expected[kind], `${status} ${sslStatus}`);
    }
  });

  it("each has words of its own", () => {
    const all = [hostnameStates, certificateStates, fallbackOriginStates, ownershipStates, domainSslStates];
    const names = [...new Set(all.flatMap((table) => Object.keys(table)))];
    const words = names.map((name) => stateWords(tomorrow(name)));
    assert.equal(new Set(words).size, names.length);
    for (const word of words) assert.doesNotMatch(word, /_/);
    assert.equal(stateWords(tomorrow("reticulating_splines")), "reticulating splines");
  });
});

describe("a step that waits for a state", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  /** Milliseconds that have gone by on the step's clock. */
  let elapsed = 0;
  let warnings: string[] = [];
  before(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(() => {
    sandbox.reset();
    elapsed = 0;
    warnings = [];
  });
  after(() => sandbox.close());

  /** Every look at the clock moves it on by `tick` milliseconds. */
  function contextOf(tick: number, over: Partial<ApplyContext> = {}): ApplyContext {
    return applyContext(sandbox, {
      waitForRecords: true,
      emit: (event) => {
        if (event.type === "log" && event.level === "warning") warnings.push(event.message);
      },
      now: () => {
        elapsed += tick;
        return elapsed;
      },
      ...over,
    });
  }

  const hostnameChange = (over: Partial<CustomHostnameChange> = {}): CustomHostnameChange => ({
    resource: "customHostname",
    action: "wait",
    name: "images.example.net",
    reason: "",
    destroys: false,
    needs: [],
    spec: { id: "0e4f1a9c-3b1d-4a0e-9d57-6f0f3d1f6a11" },
    ...over,
  });

  /** Every read of the hostname shows these states. */
  function show(status: string, ssl: string, more: { nth?: number; times?: number } = {}): void {
    sandbox.faults.add({
      service: "cloudflare",
      method: "GET",
      path: "/zones/*/custom_hostnames/*-*",
      kind: "status",
      status: 200,
      body: {
        success: true,
        errors: [],
        messages: [],
        result: {
          id: hostnameChange().spec.id,
          hostname: "images.example.net",
          status,
          ssl: { status: ssl },
        },
      },
      times: 0,
      ...more,
    });
  }

  async function failure(step: Promise<StepResult>): Promise<CdnError> {
    const error = await step.then(
      (result) => assert.fail(`it ended ${result.status}`),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof CdnError, String(error));
    return error;
  }

  const minutes = 60_000;

  for (const [status, ssl] of [
    ["reticulating", "active"],
    ["active", "reticulating"],
    ["provisioned", "active"],
    ["active", "pending_cleanup"],
  ] as const) {
    it(`waits minutes, not a day, for a hostname that is ${status} with a certificate ${ssl}`, async () => {
      show(status, ssl);
      const error = await failure(applyCustomHostname(hostnameChange(), contextOf(minutes)));
      assert.equal(error.reason, "timeout");
      assert.match(error.message, new RegExp(status === "active" ? ssl : status));
      assert.match(error.remedy, /dashboard.*deploy again/);
      assert.ok(elapsed < 20 * minutes, `${elapsed / minutes} minutes`);
      assert.equal(warnings.length, 1, "the warning is said once");
      assert.match(warnings[0] ?? "", /at most 5 minutes/);
    });
  }

  it("goes on where an unclear state passes", async () => {
    show("provisioned", "active", { times: 2 });
    show("active", "active", { nth: 1 });
    const result = await applyCustomHostname(hostnameChange(), contextOf(1000));
    assert.deepEqual(result, { status: "done" });
    assert.equal(warnings.length, 1);
  });

  for (const [status, ssl, says] of [
    ["active_redeploying", "active", undefined],
    ["active", "backup_issued", undefined],
    ["blocked", "active", /abuse/],
    ["active", "inactive", /Activate it/],
    ["active", "staging_active", /Push it to production/],
    ["active", "holding_deployment", /zone's status/],
  ] as const) {
    const verdict = says === undefined ? "is done with" : "gives up at once on";
    it(`${verdict} a hostname that is ${status} with a certificate ${ssl}`, async () => {
      show(status, ssl);
      const step = applyCustomHostname(hostnameChange(), contextOf(1));
      if (says === undefined) assert.deepEqual(await step, { status: "done" });
      else assert.match((await failure(step)).remedy, says);
      assert.ok(elapsed < 1000);
    });
  }

  it("starts a hostname anew that Cloudflare has moved or deleted", async () => {
    for (const status of ["moved", "deleted"]) {
      sandbox.faults.clear();
      sandbox.log.clear();
      // The old state may be shown for a moment after the new start.
      show(status, "active", { times: 3 });
      show("active", "active");
      sandbox.faults.add({
        service: "cloudflare",
        method: "PATCH",
        path: "/zones/*/custom_hostnames/*",
        kind: "status",
        status: 202,
        body: { success: true, errors: [], messages: [], result: {} },
      });
      const result = await applyCustomHostname(hostnameChange({ action: "update" }), contextOf(1000));
      assert.deepEqual(result, { status: "done" });
      assert.ok(sandbox.log.entries.some(({ method }) => method === "PATCH"));
    }
  });

  it("makes a hostname anew once the old one is gone", async () => {
    show("pending_deletion", "pending_deletion", { times: 2 });
    const context = contextOf(1000, { waitForRecords: false });
    const result = await applyCustomHostname(hostnameChange({ action: "update" }), context);
    assert.equal(result.status, "recordsMissing");
    assert.deepEqual(
      [...sandbox.zone("example.com").hostnames.values()].map(({ hostname }) => hostname),
      ["images.example.net"],
    );
  });

  it("looks again where a read lags behind the creation", async () => {
    sandbox.faults.add({
      service: "cloudflare",
      method: "GET",
      path: "/zones/*/custom_hostnames/*-*",
      kind: "status",
      status: 404,
      code: 1436,
      times: 4,
    });
    const context = contextOf(500, { waitForRecords: false });
    const result = await applyCustomHostname(
      hostnameChange({ action: "create", spec: { id: undefined } }),
      context,
    );
    assert.equal(result.status, "recordsMissing");
  });

  it("says that a hostname was removed, half a minute after it was", async () => {
    const error = await failure(applyCustomHostname(hostnameChange(), contextOf(5_000)));
    assert.match(error.message, /it was removed while it was being validated/);
    assert.ok(elapsed < 2 * minutes, `${elapsed / 1000} s`);
  });

  it("gives a person a day for the records, and Cloudflare minutes for its own work", async () => {
    show("active", "pending_issuance");
    const error = await failure(applyCustomHostname(hostnameChange(), contextOf(4 * minutes)));
    assert.equal(error.reason, "timeout");
    assert.ok(elapsed < 60 * minutes, `${elapsed / minutes} minutes`);
  });

  it("waits minutes for a fallback origin in a state of tomorrow", async () => {
    const change: FallbackOriginChange = {
      resource: "fallbackOrigin",
      action: "wait",
      name: "images.example.com",
      reason: "",
      destroys: false,
      needs: [],
      spec: { isNew: false },
    };
    sandbox.faults.add({
      service: "cloudflare",
      path: "/zones/*/custom_hostnames/fallback_origin",
      kind: "status",
      status: 200,
      body: { success: true, errors: [], messages: [], result: { origin: change.name, status: "napping" } },
      times: 0,
    });
    const error = await failure(applyFallbackOrigin(change, contextOf(minutes)));
    assert.match(error.message, /Fallback origin images\.example\.com.*napping/);
    assert.equal(warnings.length, 1);
  });

  it("gives up at once on a bucket's domain that is broken, and after minutes on one that is unknown", async () => {
    const change: BucketDomainChange = {
      resource: "bucketDomain",
      action: "wait",
      name: "images.example.com",
      reason: "",
      destroys: false,
      needs: [],
      spec: { domain: "images.example.com", origin: { bucket: "photos" } },
    };
    for (const [ownership, says] of [
      ["blocked", /R2 → photos → Settings → Custom Domains/],
      ["unknown", /update CDN Worker/],
    ] as const) {
      sandbox.faults.clear();
      sandbox.faults.add({
        service: "cloudflare",
        path: "/accounts/*/domains/custom/*",
        kind: "status",
        status: 200,
        body: {
          success: true,
          errors: [],
          messages: [],
          result: { domain: change.name, enabled: true, status: { ownership, ssl: "active" } },
        },
        times: 0,
      });
      assert.match((await failure(applyBucketDomain(change, contextOf(minutes)))).remedy, says);
    }
    assert.ok(elapsed < 30 * minutes);
    assert.equal(warnings.length, 1);
  });
});
