import assert from "node:assert/strict";
import { authorization, signature } from "./sign.ts";

describe("DogeCloud: signature", () => {
  for (const [path, body, expected] of [
    ["/cdn/cert/list.json", "", "558086869ca8c61428b8c7f688cb0d0055bbee4d"],
    [
      "/cdn/cert/bind.json",
      '{"id":12345,"domain":"cdn.example.com"}',
      "a35d35cbb49d8fefde7da80e0d2c37ec3267f0ec",
    ],
    ["/cdn/cert/bind.json", "id=12345&domain=cdn.example.com", "30d433e06dd5becfd291909d67ca0c2e4e99ba1e"],
    [
      "/cdn/domain/config.json?domain=cdn.example.com",
      '{"cert_id":12345}',
      "25ef2070ff4b2bda82e6b1d4c5e6217c868213f7",
    ],
    [
      "/cdn/cert/upload.json",
      '{"note":"证书","cert":"x","private":"y"}',
      "d8ca32ba175e3d99257fcfa29b33487f82bd30c3",
    ],
  ] as const) {
    it(`${path} with ${body || "no body"}`, () =>
      assert.equal(signature("SECRET-KEY", path, body), expected));
  }

  it("is carried with the AccessKey", () => {
    assert.equal(
      authorization("ACCESS", "SECRET-KEY", "/cdn/cert/list.json", ""),
      "TOKEN ACCESS:558086869ca8c61428b8c7f688cb0d0055bbee4d",
    );
  });
});
