import assert from "node:assert/strict";
import { pairByName } from "./pairNames.ts";

describe("certificates: pairs by name", () => {
  const certbot = ["README", "cert.pem", "chain.pem", "fullchain.pem", "privkey.pem"];
  const archive = ["cert1.pem", "chain1.pem", "fullchain1.pem", "privkey1.pem"].flatMap((name) => [
    name,
    name.replace("1", "2"),
  ]);
  const acmeSh = [
    "ca.cer",
    "example.com.cer",
    "example.com.conf",
    "example.com.csr",
    "example.com.key",
    "fullchain.cer",
  ];
  const tencent = ["example.com.csr", "example.com.key", "example.com_bundle.crt", "example.com_bundle.pem"];
  const several = ["a.example.com.crt", "a.example.com.key", "b.example.com.crt", "b.example.com.key"];

  const zeroSsl = ["ca_bundle.crt", "certificate.crt", "private.key"];
  const namecheap = ["example.com.ca-bundle", "example.com.crt", "example.com.key"];
  const leafOnly = ["cert.pem", "chain.pem", "privkey.pem"];

  for (const [layout, chosen, folder, authorities] of [
    ["ZeroSSL", "certificate.crt", zeroSsl, "ca_bundle.crt"],
    ["ZeroSSL, the authority chosen", "ca_bundle.crt", zeroSsl, "ca_bundle.crt"],
    ["Namecheap", "example.com.crt", namecheap, "example.com.ca-bundle"],
    ["certbot without its full chain", "cert.pem", leafOnly, "chain.pem"],
    ["certbot without its full chain, the key chosen", "privkey.pem", leafOnly, "chain.pem"],
  ] as const) {
    it(`${layout}: ${chosen} with ${authorities}`, () => {
      const pair = pairByName(chosen, folder);
      assert.equal(pair?.authorities, authorities);
      assert.match(pair?.cert ?? "", /^(certificate|cert|example\.com)\.(crt|pem)$/);
      assert.match(pair?.key ?? "", /key/);
    });
  }

  for (const [layout, chosen, folder, cert, key] of [
    ["certbot", "fullchain.pem", certbot, "fullchain.pem", "privkey.pem"],
    ["certbot, the leaf chosen", "cert.pem", certbot, "fullchain.pem", "privkey.pem"],
    ["certbot, the key chosen", "privkey.pem", certbot, "fullchain.pem", "privkey.pem"],
    ["certbot's archive", "fullchain2.pem", archive, "fullchain2.pem", "privkey2.pem"],
    ["certbot's archive, the key chosen", "privkey1.pem", archive, "fullchain1.pem", "privkey1.pem"],
    ["1Panel", "fullchain.pem", ["fullchain.pem", "privkey.pem"], "fullchain.pem", "privkey.pem"],
    ["acme.sh", "fullchain.cer", acmeSh, "fullchain.cer", "example.com.key"],
    ["acme.sh, the leaf chosen", "example.com.cer", acmeSh, "fullchain.cer", "example.com.key"],
    ["acme.sh, the key chosen", "example.com.key", acmeSh, "fullchain.cer", "example.com.key"],
    ["Tencent", "example.com_bundle.crt", tencent, "example.com_bundle.crt", "example.com.key"],
    [
      "Aliyun",
      "1234_example.com.pem",
      ["1234_example.com.pem", "1234_example.com.key"],
      "1234_example.com.pem",
      "1234_example.com.key",
    ],
    ["cert and key", "cert.pem", ["cert.pem", "key.pem"], "cert.pem", "key.pem"],
    ["cert and key, the key chosen", "key.pem", ["cert.pem", "key.pem"], "cert.pem", "key.pem"],
    ["server", "server.crt", ["server.crt", "server.key"], "server.crt", "server.key"],
    [
      "mkcert",
      "example.com+1.pem",
      ["example.com+1.pem", "example.com+1-key.pem"],
      "example.com+1.pem",
      "example.com+1-key.pem",
    ],
    ["several domains", "b.example.com.crt", several, "b.example.com.crt", "b.example.com.key"],
    ["several domains, a key chosen", "a.example.com.key", several, "a.example.com.crt", "a.example.com.key"],
    [
      "a domain that begins like a kind",
      "ca.example.com.crt",
      ["ca.example.com.crt", "ca.example.com.key"],
      "ca.example.com.crt",
      "ca.example.com.key",
    ],
    ["both in one", "site.pem", ["notes.txt", "site.pem"], "site.pem", undefined],
    [
      "another's key",
      "a.example.com.crt",
      ["a.example.com.crt", "b.example.com.key", "b.example.com.crt"],
      "a.example.com.crt",
      undefined,
    ],
  ] as const) {
    it(`${layout}: ${chosen}`, () => {
      assert.deepEqual(pairByName(chosen, folder), { cert, key, authorities: undefined });
    });
  }

  it("says so where a key is alone", () => {
    assert.equal(pairByName("privkey.pem", ["privkey.pem"]), undefined);
  });
});
