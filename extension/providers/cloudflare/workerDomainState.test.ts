import assert from "node:assert/strict";
import type { Judgement } from "./judgement.ts";
import type { CertificatePackStatus } from "./state.ts";
import { judgePackStatus, judgeWorkerDomain } from "./workerDomainState.ts";

describe("a Worker domain's certificate", () => {
  const rows: Readonly<Record<CertificatePackStatus, Judgement["kind"]>> = {
    active: "done",
    backup_issued: "done",
    pending_expiration: "done",
    initializing: "wait",
    pending_validation: "wait",
    pending_issuance: "wait",
    pending_deployment: "wait",
    initializing_timed_out: "broken",
    validation_timed_out: "broken",
    issuance_timed_out: "broken",
    deployment_timed_out: "broken",
    deletion_timed_out: "broken",
    expired: "broken",
    deleted: "broken",
    pending_deletion: "broken",
    pending_cleanup: "broken",
    deactivating: "broken",
    inactive: "broken",
    staging_deployment: "broken",
    staging_active: "broken",
    holding_deployment: "broken",
  };
  for (const [status, kind] of Object.entries(rows)) {
    it(`${status} is ${kind}`, () => {
      assert.equal(judgePackStatus(status as CertificatePackStatus).kind, kind);
    });
  }

  it("that is newer than this program is unclear, and one that may not be read keeps nobody waiting", () => {
    assert.equal(judgePackStatus("brand_new" as CertificatePackStatus).kind, "unclear");
    assert.equal(judgeWorkerDomain({ certificate: undefined }).kind, "done");
  });
});
