import assert from "node:assert/strict";
import type { CdnDomain, StoredCertificate } from "../../providers/capabilities/certificates.ts";
import { certificateOverview, endingSoon } from "./certificateOverview.ts";

const day = 86_400_000;

function domain(name: string, certificateId: string | undefined): CdnDomain {
  return { name, cname: undefined, online: true, certificateId };
}

function certificate(id: string, expires: number): StoredCertificate {
  return { id, note: "", names: [], expires, boundCount: 1 };
}

describe("certificateOverview", () => {
  const late = {
    provider: "dogecloud",
    domains: [domain("late.net", "1")],
    certificates: [certificate("1", 90 * day)],
  } as const;
  const soon = {
    provider: "dogecloud",
    domains: [domain("none.net", undefined), domain("soon.net", "1")],
    certificates: [certificate("1", 3 * day), certificate("2", 9 * day)],
  } as const;

  it("puts what ends first at the top, and apart what no domain carries", () => {
    const { domains, unused, failures } = certificateOverview([{ account: "a", ...soon }]);
    assert.deepEqual(
      domains.map((one) => [one.domain.name, one.account]),
      [
        ["soon.net", undefined],
        ["none.net", undefined],
      ],
    );
    assert.deepEqual(
      unused.map(({ id }) => id),
      ["2"],
    );
    assert.deepEqual(failures, []);
  });

  it("keeps accounts apart, though their certificates may have the same numbers, and names them", () => {
    const overview = certificateOverview([
      { account: "a", ...late },
      { account: "b", ...soon },
    ]);
    assert.deepEqual(
      overview.domains.map((one) => [one.domain.name, one.account, one.certificate?.expires]),
      [
        ["soon.net", "b", 3 * day],
        ["late.net", "a", 90 * day],
        ["none.net", "b", undefined],
      ],
    );
    assert.equal(endingSoon(overview, 30, 0), 1);
  });

  it("shows what one account holds though the other cannot be read", () => {
    const error = new Error("refused");
    const { domains, failures } = certificateOverview([
      { account: "a", error },
      { account: "b", ...late },
    ]);
    assert.deepEqual(
      domains.map((one) => [one.domain.name, one.account]),
      [["late.net", "b"]],
    );
    assert.deepEqual(failures, [{ account: "a", error }]);
  });
});
