import assert from "node:assert/strict";
import { chooseCertificateProvider } from "./chooseProvider.ts";

const doge = { DOGECLOUD_ACCESS_KEY: "access-key", DOGECLOUD_SECRET_KEY: "secret-key" };
const tencent = { TENCENTCLOUD_SECRET_ID: "secret-id", TENCENTCLOUD_SECRET_KEY: "secret-key" };

describe("certificates: which CDN", () => {
  it("is the one whose key is given", () => {
    assert.equal(chooseCertificateProvider(doge), "dogecloud");
    assert.equal(chooseCertificateProvider(tencent), "edgeone");
  });

  it("is the one whose key is for it alone, where another's may be given for a DNS", () => {
    assert.equal(chooseCertificateProvider({ ...doge, ...tencent }), "dogecloud");
  });

  it("is the one that is named, whatever keys are given", () => {
    assert.equal(chooseCertificateProvider({ ...doge, ...tencent }, "edgeone"), "edgeone");
    assert.throws(
      () => chooseCertificateProvider(doge, "moon"),
      /--provider moon.*Use one of: dogecloud, edgeone/,
    );
  });

  it("is asked for by the first one's key where none is given", () => {
    assert.throws(() => chooseCertificateProvider({}), { reason: "unauthenticated", provider: "dogecloud" });
  });
});
