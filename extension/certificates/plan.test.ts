import assert from "node:assert/strict";
import fc from "fast-check";
import type { CdnDomain, StoredCertificate } from "../providers/capabilities/certificates.ts";
import type { CertificateFacts } from "./facts.ts";
import { covers } from "./names.ts";
import { fingerprintInNote, noteFor } from "./note.ts";
import { type CertificateState, type CertificateTarget, planCertificate } from "./plan.ts";

const now = Date.UTC(2026, 10, 21);
const inDays = (days: number) => now + days * 86_400_000;

const leaf: CertificateFacts = {
  fingerprint: "a".repeat(64),
  names: ["images.example.com", "*.cdn.example.com"],
  issuer: "R11",
  serial: "01",
  validFrom: now,
  validTo: inDays(90),
  keyKind: "EC prime256v1",
};
const domain = (name: string, certificateId?: string, online = true): CdnDomain => ({
  name,
  cname: `${name}.edge.test`,
  online,
  certificateId,
});
const stored = (id: string, more: Partial<StoredCertificate> = {}): StoredCertificate => ({
  id,
  note: "made by hand",
  names: ["images.example.com"],
  expires: inDays(20),
  boundCount: undefined,
  ...more,
});
const ours = (id: string, fingerprint = "b".repeat(64), more: Partial<StoredCertificate> = {}) =>
  stored(id, { note: noteFor(fingerprint), ...more });

/** `+note`, `domain=id` (or `domain=new`), `-id`, in the order of the plan. */
function steps(state: CertificateState, target: Partial<CertificateTarget> = {}): readonly string[] {
  return planCertificate({ leaf, ...target }, state, "DogeCloud").changes.map(({ spec }) => {
    if (spec.step === "upload") return `+${spec.note}`;
    if (spec.step === "bind") return `${spec.domain}=${spec.certificateId ?? "new"}`;
    return `-${spec.certificateId}`;
  });
}
const upload = `+${noteFor(leaf.fingerprint)}`;

describe("certificates: plan", () => {
  const images = "images.example.com";
  for (const [title, state, expected] of [
    ["a bare domain gets it", { domains: [domain(images)], certificates: [] }, [upload, `${images}=new`]],
    [
      "a foreign certificate is replaced and kept",
      { domains: [domain(images, "1")], certificates: [stored("1")] },
      [upload, `${images}=new`],
    ],
    [
      "ours is replaced and then removed",
      { domains: [domain(images, "1")], certificates: [ours("1")] },
      [upload, `${images}=new`, "-1"],
    ],
    [
      "what is right already is left alone",
      { domains: [domain(images, "1")], certificates: [ours("1", leaf.fingerprint)] },
      [],
    ],
    [
      "uploaded earlier, not yet bound",
      { domains: [domain(images)], certificates: [ours("1", leaf.fingerprint)] },
      [`${images}=1`],
    ],
    [
      "bound earlier, the old one not yet removed",
      { domains: [domain(images, "2")], certificates: [ours("1"), ours("2", leaf.fingerprint)] },
      ["-1"],
    ],
    [
      "one domain of two is bound",
      {
        domains: [domain(images, "2"), domain("a.cdn.example.com", "1")],
        certificates: [ours("1"), ours("2", leaf.fingerprint)],
      },
      ["a.cdn.example.com=2", "-1"],
    ],
    [
      "a copy from a lost answer is removed",
      {
        domains: [domain(images, "3")],
        certificates: [ours("2", leaf.fingerprint), ours("3", leaf.fingerprint)],
      },
      ["-2"],
    ],
    [
      "two unbound copies: the older is used",
      {
        domains: [domain(images)],
        certificates: [ours("10", leaf.fingerprint), ours("9", leaf.fingerprint)],
      },
      [`${images}=9`, "-10"],
    ],
    [
      "two copies that are both bound, by two runs at once: one for all; the other goes when the edges have let go",
      {
        domains: [domain(images, "9"), domain("a.cdn.example.com", "10")],
        certificates: [ours("9", leaf.fingerprint), ours("10", leaf.fingerprint)],
      },
      ["a.cdn.example.com=9"],
    ],
    [
      "domains that are not covered stay as they are",
      {
        domains: [domain(images, "1"), domain("other.example.com", "1"), domain("a.b.cdn.example.com", "1")],
        certificates: [ours("1")],
      },
      [upload, `${images}=new`],
    ],
    [
      "a domain that is switched off is left alone",
      { domains: [domain(images), domain("a.cdn.example.com", undefined, false)], certificates: [] },
      [upload, `${images}=new`],
    ],
    [
      "ours for other names is kept",
      {
        domains: [domain(images)],
        certificates: [ours("1", undefined, { names: [images, "www.example.com"] })],
      },
      [upload, `${images}=new`],
    ],
    [
      "ours that lasts longer is kept",
      { domains: [domain(images)], certificates: [ours("1", undefined, { expires: inDays(91) })] },
      [upload, `${images}=new`],
    ],
    [
      "ours of which names or dates are unknown is kept",
      {
        domains: [domain(images)],
        certificates: [ours("1", undefined, { names: [] }), ours("2", undefined, { expires: undefined })],
      },
      [upload, `${images}=new`],
    ],
    [
      "a foreign certificate that is bound to nothing is kept",
      { domains: [domain(images)], certificates: [stored("1")] },
      [upload, `${images}=new`],
    ],
    [
      "a note that only looks like ours is not ours",
      {
        domains: [domain(images, "1")],
        certificates: [stored("1", { note: `cdnw-${"A".repeat(64)}` }), stored("2", { note: "cdnw-" })],
      },
      [upload, `${images}=new`],
    ],
    [
      "a binding to a certificate that is not listed is replaced",
      { domains: [domain(images, "7")], certificates: [] },
      [upload, `${images}=new`],
    ],
    [
      "nothing is covered: nothing is uploaded",
      { domains: [domain("x.example.com")], certificates: [ours("1")] },
      [],
    ],
  ] as const) {
    it(title, () => assert.deepEqual(steps(state), expected));
  }

  describe("named domains", () => {
    const state: CertificateState = {
      domains: [
        domain(images, "1"),
        domain("a.cdn.example.com", "1"),
        domain("b.cdn.example.com", "1", false),
        domain("other.example.com"),
      ],
      certificates: [ours("1")],
    };
    it("only these, and ours stays while another carries it", () => {
      assert.deepEqual(steps(state, { domains: ["IMAGES.example.com."] }), [upload, `${images}=new`]);
    });
    it("a wildcard names all that match and are covered", () => {
      assert.deepEqual(steps(state, { domains: ["*.cdn.example.com"] }), [upload, "a.cdn.example.com=new"]);
      assert.deepEqual(steps(state, { domains: ["*.example.com"] }), [upload, `${images}=new`]);
    });
    it("one that the service lists in Unicode, by its own spelling", () => {
      const names = ["xn--fiqs8s.example.com"];
      const account = { domains: [domain("中国.example.com")], certificates: [] };
      for (const name of ["中国.example.com", "xn--fiqs8s.example.com"]) {
        const target = { leaf: { ...leaf, names }, domains: [name] };
        assert.deepEqual(steps(account, target), [upload, "中国.example.com=new"]);
      }
    });
    it("one that is switched off, because it was named", () => {
      assert.deepEqual(steps(state, { domains: ["b.cdn.example.com"] }), [upload, "b.cdn.example.com=new"]);
    });
    it("what cannot be served is said, and the others go on", () => {
      const target = {
        leaf,
        domains: ["nothere.example.com", "other.example.com", "*.nope.example", images],
      };
      const { problems, domains } = planCertificate(target, state, "DogeCloud");
      assert.deepEqual(
        problems.map(({ reason, subject }) => [reason, subject]),
        [
          ["notFound", "CDN domain nothere.example.com"],
          ["config", "CDN domain other.example.com"],
          ["notFound", "CDN domain *.nope.example"],
        ],
      );
      assert.deepEqual(domains, [{ domain: images, cname: `${images}.edge.test`, standing: "bind" }]);
    });
    it("none that is covered, and none named: said", () => {
      const { problems } = planCertificate(
        { leaf },
        { domains: [domain("x.example")], certificates: [] },
        "DogeCloud",
      );
      assert.match(problems[0]?.message ?? "", /covers none of the domains.*There are: x\.example\./);
    });
  });

  it("an unattended run does not go back to an older one of ours, a person may", () => {
    const state = {
      domains: [domain(images, "1")],
      certificates: [ours("1", undefined, { expires: inDays(95) })],
    };
    assert.deepEqual(steps(state, { keepNewer: true }), []);
    assert.deepEqual(steps(state), [upload, `${images}=new`]);
    const foreign = { ...state, certificates: [stored("1", { expires: inDays(95) })] };
    assert.deepEqual(steps(foreign, { keepNewer: true }), [upload, `${images}=new`]);
  });

  it("says what, why, before and after, in the right order", () => {
    const { changes } = planCertificate(
      { leaf },
      { domains: [domain(images, "1")], certificates: [ours("1")] },
      "DogeCloud",
    );
    const [first, second, third] = changes;
    assert.equal(first?.action, "create");
    assert.deepEqual([second?.action, second?.name, second?.destroys], ["update", images, false]);
    assert.match(second?.before ?? "", /^1: images\.example\.com, until 2026-12-11$/);
    assert.match(second?.after ?? "", /^images\.example\.com \+1, until 2027-02-19 \(aaaaaaaa\)$/);
    assert.deepEqual(second?.needs, [`certificate/${first?.name}`]);
    assert.deepEqual(
      [third?.action, third?.destroys, third?.needs],
      ["delete", false, [`certificate/${images}`]],
    );
  });

  it("knows both certificates of a domain that carries two", () => {
    const both = (...alsoCarries: string[]) => ({ ...domain(images, "1"), alsoCarries });
    const fresh = ours("2", leaf.fingerprint);
    const old = ours("3", "c".repeat(64));
    assert.deepEqual(steps({ domains: [both("2")], certificates: [stored("1"), fresh] }), []);
    // One of the two is replaced: which one, only the service knows, so both stay until the next run.
    const ofUs = { domains: [both("3")], certificates: [ours("1"), old, fresh] };
    assert.deepEqual(steps(ofUs), [`${images}=2`]);
    const later = { domains: [both("2")], certificates: [ours("1"), old, fresh] };
    assert.deepEqual(steps(later), ["-3"]);
  });

  describe("whatever the account holds", () => {
    const names = ["images.example.com", "a.cdn.example.com", "b.cdn.example.com", "other.example.com"];
    const ids = ["1", "2", "3", "4", "5"];
    const certificate = fc.record({
      note: fc.constantFrom("", "by hand", noteFor("b".repeat(64)), noteFor(leaf.fingerprint)),
      names: fc.subarray([...names, "*.cdn.example.com"], { minLength: 1 }),
      expires: fc.option(fc.integer({ min: -10, max: 120 }).map(inDays), { nil: undefined }),
    });
    const world = fc
      .record({
        certificates: fc.array(certificate, { maxLength: ids.length }),
        carried: fc.array(fc.option(fc.constantFrom(...ids), { nil: undefined }), {
          minLength: 4,
          maxLength: 4,
        }),
        online: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      })
      .map(
        ({ certificates, carried, online }): CertificateState => ({
          certificates: certificates.map((each, at) => stored(ids[at] ?? "", each)),
          domains: names.map((name, at) => domain(name, carried[at], online[at] ?? true)),
        }),
      );

    /** Carries the plan out on the state. */
    function applied(state: CertificateState, target: CertificateTarget): CertificateState {
      let { domains, certificates } = state;
      for (const { spec } of planCertificate(target, state, "DogeCloud").changes) {
        if (spec.step === "upload") {
          const copy = { names: leaf.names, expires: leaf.validTo, boundCount: undefined };
          certificates = [...certificates, { id: "new", note: spec.note, ...copy }];
        } else if (spec.step === "bind") {
          const certificateId = spec.certificateId ?? "new";
          domains = domains.map((each) => (each.name === spec.domain ? { ...each, certificateId } : each));
        } else {
          assert.ok(
            !domains.some(({ certificateId }) => certificateId === spec.certificateId),
            "removed while bound",
          );
          const gone = certificates.find(({ id }) => id === spec.certificateId);
          assert.ok(fingerprintInNote(gone?.note ?? ""), "removed what is not ours");
          certificates = certificates.filter(({ id }) => id !== spec.certificateId);
        }
      }
      return { domains, certificates };
    }

    it("the plan reaches the target, then has nothing to do, and removes nothing that is bound or not ours", () => {
      fc.assert(
        fc.property(world, fc.boolean(), (state, keepNewer) => {
          const target = { leaf, keepNewer };
          const after = applied(state, target);
          // What is left is at most a second copy that some domain carried: the edges have had time to let it go.
          const later = steps(after, target);
          const copies = after.certificates.filter(
            ({ note }) => fingerprintInNote(note) === leaf.fingerprint,
          );
          const removals = copies.map(({ id }) => `-${id}`);
          assert.ok(
            later.every((step) => removals.includes(step)),
            later.join(),
          );
          assert.deepEqual(steps(applied(after, target), target), []);
          for (const each of after.domains) {
            const before = state.domains.find(({ name }) => name === each.name);
            const carried = after.certificates.find(({ id }) => id === each.certificateId);
            const isNew = fingerprintInNote(carried?.note ?? "") === leaf.fingerprint;
            if (!each.online || !covers(leaf.names, each.name)) {
              assert.equal(each.certificateId, before?.certificateId);
            } else if (!isNew) {
              assert.ok(keepNewer && carried?.expires && carried.expires > leaf.validTo);
            }
          }
        }),
        { numRuns: 1000 },
      );
    });
  });
});
