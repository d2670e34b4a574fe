import assert from "node:assert/strict";
import * as dnsPacket from "dns-packet";
import { decodeAnswer, encodeQuery, masked, parseSubnet } from "./clientSubnet.ts";

describe("client subnet", () => {
  it("clears what lies behind the prefix", () => {
    assert.equal(masked("114.114.114.114", 24), "114.114.114.0");
    assert.equal(masked("255.255.255.255", 20), "255.255.240.0");
    assert.equal(masked("203.0.113.9", 32), "203.0.113.9");
    assert.equal(masked("203.0.113.9", 0), "0.0.0.0");
    assert.equal(masked("2001:db8:1234:5678:9abc::1", 56), "2001:db8:1234:5600::");
    assert.equal(masked("::ffff:1.2.3.4", 128), "::ffff:102:304");
    assert.equal(masked("2001:db8::1", 0), "::");
  });

  it("reads a subnet as it is written", () => {
    assert.deepEqual(parseSubnet("114.114.114.114/24"), { address: "114.114.114.0", prefix: 24 });
    assert.deepEqual(parseSubnet("8.8.8.8"), { address: "8.8.8.0", prefix: 24 });
    assert.deepEqual(parseSubnet("240e:1:2:3::5"), { address: "240e:1:2::", prefix: 56 });
    for (const wrong of ["", "example.net", "1.2.3.4/33", "1.2.3.4/x", "::/129"]) {
      assert.equal(parseSubnet(wrong), undefined);
    }
  });

  it("puts the option on the wire as RFC 7871 §6 draws it", () => {
    const hex = (address: string, prefix: number) =>
      encodeQuery("a.example", { address, prefix }, 0x1234).bytes.toString("hex");
    // Header: id, no flags (no recursion desired), one question, one additional.
    const header = "12340000000100000000" + "0001";
    const question = "0161076578616d706c6500" + "0005" + "0001";
    // OPT: root, type 41, 1232 bytes, no flags.
    const opt = "00" + "0029" + "04d0" + "00000000";
    assert.equal(
      hex("114.114.114.0", 24),
      [header, question, opt, "000b", "0008", "0007", "0001", "18", "00", "727272"].join(""),
    );
    assert.equal(
      hex("2001:db8:1234:5600::", 56),
      [header, question, opt, "000f", "0008", "000b", "0002", "38", "00", "20010db8123456"].join(""),
    );
    assert.equal(
      hex("0.0.0.0", 0),
      [header, question, opt, "0008", "0008", "0004", "0001", "00", "00"].join(""),
    );
  });

  it("reads target, time to live and scope of an answer", () => {
    const query = encodeQuery("images.example.net", { address: "8.8.8.0", prefix: 24 }, 7);
    const answer = Buffer.from(
      "00078400000100010000000106696d61676573076578616d706c65036e65740000050001" +
        "06696d61676573076578616d706c65036e65740000050001000002580014" +
        "06494d41474553076578616d706c65036f726700" + // IMAGES.example.org
        "0000290fa0000000000" +
        "00b000800070001181808080" +
        "8",
      "hex",
    );
    const decoded = decodeAnswer(answer, query, "Images.example.net");
    assert.deepEqual(decoded, { target: "images.example.org", ttl: 600, scope: 24 });
    assert.equal(decodeAnswer(answer, { ...query, id: 8 }, "images.example.net"), undefined);
    assert.equal(decodeAnswer(answer, query, "other.example.net"), undefined);
    assert.equal(decodeAnswer(answer.subarray(0, 20), query, "images.example.net"), undefined);
  });

  it("tells no record from a refusal", () => {
    const query = encodeQuery("images.example.net", { address: "8.8.8.0", prefix: 24 }, 7);
    const answer = (rcode: number) =>
      dnsPacket.encode({
        type: "response",
        id: 7,
        flags: rcode,
        questions: [{ type: "CNAME", name: "images.example.net" }],
      });
    const nothing = { target: undefined, ttl: undefined, scope: undefined };
    assert.deepEqual(decodeAnswer(answer(0), query, "images.example.net"), nothing);
    assert.deepEqual(decodeAnswer(answer(3), query, "images.example.net"), nothing);
    assert.deepEqual(decodeAnswer(answer(5), query, "images.example.net"), { failure: "REFUSED" });
    assert.deepEqual(decodeAnswer(answer(2), query, "images.example.net"), { failure: "SERVFAIL" });
    assert.deepEqual(decodeAnswer(answer(11), query, "images.example.net"), { failure: "RCODE 11" });
    const cut = answer(dnsPacket.TRUNCATED_RESPONSE);
    assert.equal(decodeAnswer(cut, query, "images.example.net"), "truncated");
    assert.equal(decodeAnswer(query.bytes, query, "images.example.net"), undefined);
  });
});
