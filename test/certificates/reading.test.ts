import "reflect-metadata";
import assert from "node:assert/strict";
import { KeyObject, webcrypto, X509Certificate } from "node:crypto";
import { inspect } from "node:util";
import * as x509 from "@peculiar/x509";
import fc from "fast-check";
import { problemText } from "../../extension/certificates/certificateProblem.ts";
import { exportKey } from "../../extension/certificates/keyFile.ts";
import { covers, dnsNames } from "../../extension/certificates/names.ts";
import { type CertificateInput, readCertificate } from "../../extension/certificates/readCertificate.ts";
import {
  type Authority,
  encodeKey,
  type IssuedLeaf,
  makeAuthority,
} from "../../sandbox/dogecloud/authority.ts";

const now = Date.now();
const day = 86_400_000;

describe("certificates: reading", () => {
  let authority: Authority;
  let good: IssuedLeaf;
  let other: IssuedLeaf;

  before(async () => {
    authority = await makeAuthority();
    good = await authority.issue({ names: ["images.example.com", "*.cdn.example.com"] });
    other = await authority.issue({ names: ["other.example.com"] });
  });

  const read = (cert: string | Uint8Array, key?: string | Uint8Array, more: Partial<CertificateInput> = {}) =>
    readCertificate({
      cert: { name: "fullchain.pem", content: cert },
      ...(key === undefined ? {} : { key: { name: "privkey.pem", content: key } }),
      now,
      ...more,
    });
  const accepts = (
    cert: string | Uint8Array,
    key?: string | Uint8Array,
    more?: Partial<CertificateInput>,
  ) => {
    const reading = read(cert, key, more);
    assert.ok(reading.ok, reading.ok ? "" : reading.problems.map(problemText).join("\n"));
    return reading;
  };
  const refuses = (
    codes: readonly string[],
    cert: string | Uint8Array,
    key?: string | Uint8Array,
    more?: Partial<CertificateInput>,
  ) => {
    const reading = read(cert, key, more);
    assert.ok(!reading.ok, "it was accepted");
    assert.deepEqual(reading.problems.map((problem) => problem.code).sort(), [...codes].sort());
    for (const problem of reading.problems) {
      assert.match(problemText(problem), /^[^\n]+: [^\n]+\. [^\n]+[.`]$/, "one sentence and its remedy");
    }
    return reading.problems;
  };

  describe("what is accepted", () => {
    it("a full chain and its key", () => {
      const { certificate, warnings } = accepts(good.chain, good.key);
      assert.equal(certificate.leaf.fingerprint, good.fingerprint);
      assert.deepEqual(certificate.leaf.names, ["images.example.com", "*.cdn.example.com"]);
      assert.equal(certificate.chain, good.chain);
      assert.equal(exportKey(certificate.key), good.key);
      assert.deepEqual(
        warnings.map((warning) => warning.code),
        ["unknownRoot"],
      );
    });

    it("without a common name, as certificates of a few days are issued", async () => {
      const nameless = await authority.issue({ names: ["a.example"], commonName: "" });
      assert.equal(new X509Certificate(nameless.leaf).subject, undefined);
      assert.deepEqual(accepts(nameless.chain, nameless.key).certificate.leaf.names, ["a.example"]);
      const expired = { now: now + 400 * day };
      const [problem] = refuses(["expired"], nameless.chain, nameless.key, expired);
      assert.match(problem?.what ?? "", /^the certificate a\.example expired on/);
    });

    it("EC P-521, with a word about Chrome; every other kind that browsers take, without", async () => {
      for (const kind of ["ec", "ec-p384", "ec-p521", "rsa", "rsa-4096"] as const) {
        const leaf = await authority.issue({ names: ["a.example"], kind });
        const codes = accepts(leaf.chain, leaf.key).warnings.map(({ code }) => code);
        assert.deepEqual(codes, kind === "ec-p521" ? ["unknownRoot", "keyUnusual"] : ["unknownRoot"]);
      }
    });

    it("what only its own root or nobody has signed, with a word about that", async () => {
      const keys = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
        "sign",
        "verify",
      ]);
      const alone = await x509.X509CertificateGenerator.createSelfSigned({
        name: "CN=images.example.com",
        notBefore: new Date(now - day),
        notAfter: new Date(now + day),
        signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
        keys,
        extensions: [
          new x509.SubjectAlternativeNameExtension([{ type: "dns", value: "images.example.com" }]),
        ],
      });
      const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
      for (const [chain, ownKey, end] of [
        [alone.toString("pem"), key, "images.example.com"],
        [good.chain + authority.root, good.key, "Sandbox Root"],
      ] as const) {
        const { warnings } = accepts(chain, ownKey);
        assert.deepEqual(
          warnings.map(({ code }) => code),
          ["unknownRoot"],
        );
        assert.ok(warnings[0]?.what.includes(`it ends at ${end}, `), warnings[0]?.what);
      }
    });

    const same = (title: string, shape: () => readonly [string | Uint8Array, (string | Uint8Array)?]) =>
      it(title, () => {
        const { certificate } = accepts(...shape());
        assert.equal(certificate.leaf.fingerprint, good.fingerprint);
        assert.equal(certificate.chain, good.chain);
        assert.equal(exportKey(certificate.key), good.key);
      });
    same("a chain reversed, root first; the root is left out", () => [
      authority.root + authority.intermediate + good.leaf,
      good.key,
    ]);
    same("one file with everything, key first", () => [good.key + good.chain]);
    same("one file with everything, key last", () => [good.chain + good.key]);
    same("the two files swapped", () => [good.key, good.chain]);
    it("the authority's certificates in a file of their own", () => {
      const { certificate } = accepts(good.leaf, good.key, {
        authorities: { name: "chain.pem", content: authority.intermediate },
      });
      assert.equal(certificate.chain, good.chain);
    });
    same("a certificate given twice", () => [good.chain + good.leaf + authority.intermediate, good.key]);
    same("CRLF", () => [good.chain.replaceAll("\n", "\r\n"), good.key.replaceAll("\n", "\r\n")]);
    same("stray blanks, tabs and empty lines", () => [
      ` \n${good.chain.replaceAll("\n", " \t \n\n  ")}`,
      good.key.replaceAll("\n", "  \n"),
    ]);
    same("a byte order mark", () => [`\uFEFF${good.chain}`, Buffer.from(`\uFEFF${good.key}`)]);
    same("UTF-16 from a Windows editor", () => [Buffer.from(`\uFEFF${good.chain}`, "utf16le"), good.key]);
    same("line feeds turned into blanks", () => [
      good.chain.replaceAll("\n", " "),
      good.key.replaceAll("\n", " "),
    ]);
    same("line feeds written as \\n", () => [
      good.chain.replaceAll("\n", "\\n"),
      good.key.replaceAll("\n", "\\n"),
    ]);
    same("text around the blocks", () => [
      `Bag Attributes\n    localKeyID: 01 02\nsubject=CN = images.example.com\n${good.chain}\n-- \nregards\n`,
      good.key,
    ]);
    same("lines of 76 columns", () => [
      good.chain.replace(/(\n)([^-\n]{64})\n([^-\n]{12})/g, "$1$2$3\n"),
      good.key,
    ]);

    it("RSA with 4096 bits, as PKCS #1", async () => {
      const big = await authority.issue({ names: ["big.example.com"], kind: "rsa-4096" });
      const key = encodeKey(big.key, "pkcs1");
      const { certificate } = accepts(big.chain, key);
      assert.equal(certificate.leaf.keyKind, "RSA 4096");
      assert.equal(exportKey(certificate.key), key, "it is sent as it was written");
    }).timeout(30_000);

    it("EC P-384, as SEC 1 with its parameters", async () => {
      const curve = await authority.issue({ names: ["ec.example.com"], kind: "ec-p384" });
      const key = encodeKey(curve.key, "sec1");
      const parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n";
      const { certificate } = accepts(curve.chain, parameters + key);
      assert.equal(certificate.leaf.keyKind, "EC secp384r1");
      assert.equal(exportKey(certificate.key), key);
    });

    it("an encrypted key with its passphrase, PKCS #8 and the old way", async () => {
      const pkcs8 = encodeKey(good.key, "pkcs8", "correct horse");
      assert.equal(
        exportKey(accepts(good.chain, pkcs8, { passphrase: "correct horse" }).certificate.key),
        good.key,
      );
      const old = await authority.issue({ names: ["old.example.com"], kind: "rsa" });
      const traditional = encodeKey(old.key, "pkcs1", "correct horse");
      assert.match(traditional, /DEK-Info/);
      for (const text of [traditional, traditional.replaceAll("\n", "\r\n")]) {
        const { certificate } = accepts(old.chain, text, { passphrase: "correct horse" });
        assert.equal(exportKey(certificate.key), old.key);
      }
    });

    it("an international name, compared in either form", async () => {
      const idn = await authority.issue({ names: ["xn--fsqu00a.com"] });
      const { certificate } = accepts(idn.chain, idn.key);
      for (const name of ["例子.com", "xn--fsqu00a.com"]) assert.ok(covers(certificate.leaf.names, name));
    });

    it("what does not belong is left out, and said", () => {
      const { certificate, warnings } = accepts(good.chain + other.leaf, good.key);
      assert.equal(certificate.chain, good.chain);
      assert.ok(
        warnings.some(
          (warning) => warning.code === "unrelated" && warning.what.includes("other.example.com"),
        ),
      );
    });

    it("among several certificates and keys, the pair that fits", () => {
      const { certificate } = accepts(other.leaf + good.leaf + authority.intermediate, good.key);
      assert.equal(certificate.leaf.fingerprint, good.fingerprint);
    });
  });

  describe("what is refused", () => {
    it("a key of another certificate", () => {
      const [problem] = refuses(["keyMismatch"], good.chain, other.key);
      assert.equal(problem?.subject, "privkey.pem");
      assert.match(problem?.what ?? "", /fullchain\.pem/);
    });
    it("a chain without its intermediate", () => {
      const [problem] = refuses(["intermediateMissing"], good.leaf, good.key);
      assert.match(problem?.what ?? "", /Sandbox Intermediate/);
    });
    it("the intermediate of another authority with the same name", async () => {
      const twin = await makeAuthority();
      refuses(["intermediateMissing"], good.leaf + twin.intermediate, good.key);
    });
    it("an expired certificate, and one that is not valid yet", async () => {
      const expired = await authority.issue({ names: ["a.example"], from: now - 9 * day, to: now - day });
      const future = await authority.issue({ names: ["a.example"], from: now + day, to: now + 9 * day });
      refuses(["expired"], expired.chain, expired.key);
      refuses(["notYetValid"], future.chain, future.key);
      refuses(["expired", "expired"], good.chain, good.key, { now: now + 4000 * day });
    });
    it("a certificate without names", async () => {
      const nameless = await authority.issue({ names: [] });
      refuses(["noNames"], nameless.chain, nameless.key);
    });
    it("a key that browsers refuse", async () => {
      for (const [kind, says] of [
        ["rsa-1024", "RSA 1024"],
        ["ed25519", "ED25519"],
        ["ec-k256", "EC secp256k1"],
      ] as const) {
        const weak = await authority.issue({ names: ["a.example"], kind });
        const [problem] = refuses(["keyRefused"], weak.chain, weak.key);
        assert.equal(problem?.what, `the certificate a.example is for a key that browsers refuse (${says})`);
      }
    });
    it("a signature with SHA-1", async () => {
      const old = await authority.issue({ names: ["a.example"], signatureHash: "SHA-1" });
      const [problem] = refuses(["signatureRefused"], old.chain, old.key);
      assert.equal(problem?.what, "the certificate a.example is signed with SHA-1, which browsers refuse");
    });
    it("a serial number that is negative or too long", async () => {
      for (const serial of [[0x85, 1, 2, 3], [0xff], Array.from({ length: 21 }, () => 0x11)]) {
        const odd = await authority.issue({ names: ["a.example"], serial: Uint8Array.from(serial) });
        refuses(["serialRefused"], odd.chain, odd.key);
      }
    });
    it("what is not for servers", async () => {
      const client = await authority.issue({ names: ["a.example"], usage: x509.ExtendedKeyUsage.clientAuth });
      refuses(["notForServers"], client.chain, client.key);
    });
    it("an encrypted key without its passphrase, or with another", () => {
      const key = encodeKey(good.key, "pkcs8", "correct horse");
      refuses(["keyEncrypted"], good.chain, key);
      refuses(["wrongPassphrase"], good.chain, key, { passphrase: "battery staple" });
    });
    it("a cut-off file", () => {
      refuses(["truncated"], good.chain.slice(0, -40), good.key);
      refuses(["truncated"], good.chain, good.key.slice(0, -12));
      refuses(["truncated"], good.chain.replace(/-----END[^\n]*\n/, ""), good.key);
      refuses(["damaged"], good.chain.replace(/(.{64}\n){3}/, ""), good.key);
    });
    it("a web page", () => {
      refuses(["html"], "<!DOCTYPE html><html><body>504 Gateway Time-out</body></html>", good.key);
      refuses(["html", "noCertificate"], good.key, "<html>login</html>");
    });
    // What took time by the square of its length would take minutes here: mocha's own limit ends it.
    it("ten megabytes of noise, at once", () => {
      const noise = Buffer.alloc(10 * 1024 * 1024, "-----BEGIN CERTIFICATE-----\nQUJD\n");
      refuses(["tooLarge"], noise, good.key);
      refuses(["tooLarge"], noise.toString(), good.key);
    });
    it("a megabyte of boundaries, in reasonable time", () => {
      const reading = read("-----BEGIN A-----\n".repeat(50_000), "-----BEGIN B-----".repeat(50_000));
      assert.ok(!reading.ok);
    });
    it("DER, empty files, requests, other text", () => {
      refuses(["binary"], new X509Certificate(good.leaf).raw, good.key);
      refuses(["empty"], "  \n", good.key);
      refuses(["empty"], good.chain, "");
      refuses(["notPem"], "hello", good.key);
      refuses(["noKey"], good.chain, authority.intermediate);
      refuses(["noCertificate"], good.key, good.key);
      const request = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n";
      refuses(["request"], request, good.key);
    });
    it("everything that is wrong, at once", async () => {
      const bad = await authority.issue({ names: [], from: now - 9 * day, to: now - day });
      refuses(["expired", "intermediateMissing", "keyMismatch", "noNames"], bad.leaf, other.key);
    });
  });

  it("never throws, never shows the key, whatever is done to the files", () => {
    const secretLine = good.key.split("\n")[1] ?? "";
    const damage = fc.tuple(fc.nat(good.chain.length + 200), fc.nat(300), fc.string({ maxLength: 40 }));
    const apply = (text: string, cuts: readonly (readonly [number, number, string])[]) =>
      cuts.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), text);
    fc.assert(
      fc.property(
        fc.array(damage, { maxLength: 3 }),
        fc.array(damage, { maxLength: 3 }),
        fc.boolean(),
        (certDamage, keyDamage, oneFile) => {
          const cert = apply(good.chain, certDamage);
          const key = apply(good.key, keyDamage);
          const reading = oneFile ? read(cert + key) : read(cert, key);
          const shown = inspect(reading, { depth: 9 }) + JSON.stringify(reading);
          assert.ok(!shown.includes(secretLine), "the key is shown");
          if (!reading.ok) return void assert.ok(reading.problems.length > 0);
          // What is accepted is whole: the leaf is the one that the key belongs to, the chain verifies.
          assert.equal(exportKey(reading.certificate.key), good.key);
          assert.equal(reading.certificate.leaf.fingerprint, good.fingerprint);
          assert.equal(reading.certificate.chain, good.chain);
        },
      ),
      { numRuns: 300 },
    );
  }).timeout(30_000);

  it("agrees with OpenSSL on which names a certificate stands for", async () => {
    const label = fc.constantFrom("a", "b", "www", "xn--fsqu00a");
    const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
    const names = ["a.b.www", "*.b.www", "*.www.a", "xn--fsqu00a.www", "*.a.b.a"];
    const certificate = new X509Certificate((await authority.issue({ names })).leaf);
    assert.deepEqual(dnsNames(certificate.subjectAltName), names);
    fc.assert(
      fc.property(host, (domain) => {
        const verdict = certificate.checkHost(domain, { subject: "never" }) !== undefined;
        assert.equal(covers(names, domain), verdict);
      }),
      { numRuns: 500 },
    );
  });
});
