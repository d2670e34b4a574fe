/* Any account, any sequence of failures and kills: the promises of a push hold, with any provider. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { covers } from "../../extension/certificates/names.ts";
import { fingerprintInNote, noteFor } from "../../extension/certificates/note.ts";
import { applyCertificatePlan, planCertificatePush } from "../../extension/certificates/push.ts";
import type { LoadedCertificate } from "../../extension/certificates/readCertificate.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import { type CertificateProvider, carriedBy } from "../../extension/providers/capabilities/certificates.ts";
import { makeAuthority } from "../../sandbox/dogecloud/authority.ts";
import { Killed, type MemoryCdn, type Mishap, memoryProvider } from "./memoryProvider.ts";
import { load } from "./world.ts";

const names = ["images.example.com", "a.cdn.example.com", "b.cdn.example.com", "other.example.com"];
const day = 86_400_000;

describe("certificates: any account", function () {
  this.timeout(60_000);
  let certificate: LoadedCertificate;

  before(async () => {
    const authority = await makeAuthority();
    certificate = load(await authority.issue({ names: ["images.example.com", "*.cdn.example.com"] }));
  });

  const context: RunContext = {
    credentials: {},
    // No edge answers: what is removed is then expired, which is the stricter half of the rule.
    endpoints: { dogecloudEdge: "127.0.0.1:1" },
    signal: new AbortController().signal,
    emit: () => undefined,
    templatesFolder: "",
    consents: new Set(),
    waitForRecords: false,
    now: Date.now,
  };
  const options = (provider: CertificateProvider) => ({
    provider,
    timing: { limit: 0, first: 1 },
    retry: { attempts: 3, first: 0, longest: 0 },
  });
  const push = async (provider: CertificateProvider) => {
    const plan = await planCertificatePush(
      { provider: "dogecloud", certificate },
      context,
      options(provider),
    );
    return applyCertificatePlan(plan, context, options(provider));
  };

  const stored = fc.record({
    owner: fc.constantFrom("foreign", "ours"),
    names: fc.subarray(names, { minLength: 1 }),
    daysLeft: fc.integer({ min: -20, max: 60 }),
  });
  const account = fc.record({
    certificates: fc.array(stored, { maxLength: 5 }),
    carried: fc.array(fc.nat(5), { minLength: names.length, maxLength: names.length }),
    /** What some domains carry beside it, for clients that take another algorithm. */
    beside: fc.array(fc.nat(5), { minLength: names.length, maxLength: names.length }),
  });

  const build = ({
    certificates,
    carried,
    beside,
  }: typeof account extends fc.Arbitrary<infer T> ? T : never): MemoryCdn => ({
    certificates: new Map(
      certificates.map((each, at) => {
        const id = String(at + 1);
        const note = each.owner === "ours" ? noteFor(id.padStart(64, "0")) : "by hand";
        const expires = Date.now() + each.daysLeft * day;
        return [id, { id, note, names: each.names, expires, boundCount: undefined }];
      }),
    ),
    domains: new Map(
      names.map((name, at) => {
        const id = carried[at] ?? 0;
        const certificateId = id === 0 || id > certificates.length ? undefined : String(id);
        const other = beside[at] ?? 0;
        const isTwo =
          certificateId !== undefined && other > 0 && other <= certificates.length && other !== id;
        const alsoCarries = isTwo ? [String(other)] : [];
        return [name, { name, cname: undefined, online: true, certificateId, alsoCarries }];
      }),
    ),
    removed: [],
  });

  it("reaches the wanted state after any failures, and never removes what is foreign, bound, or of use", async () => {
    const mishap = fc.constantFrom<Mishap>("none", "none", "before", "after", "kill");
    await fc.assert(
      fc.asyncProperty(account, fc.array(mishap, { maxLength: 14 }), async (seeds, mishaps) => {
        const cdn = build(seeds);
        const start = new Map(cdn.certificates);
        const uncoveredBefore = cdn.domains.get("other.example.com")?.certificateId;
        try {
          await push(memoryProvider(cdn, mishaps));
        } catch (error) {
          // A kill, or an account that could not be read.
          assert.ok(error instanceof Killed || mishaps.length > 0, String(error));
        }
        const report = await push(memoryProvider(cdn));
        assert.deepEqual(report.errors, []);
        for (const domain of cdn.domains.values()) {
          const carried = carriedBy(domain).map((id) => cdn.certificates.get(id));
          assert.ok(!carried.includes(undefined), "what a domain carries was removed");
          if (!covers(certificate.leaf.names, domain.name)) {
            assert.equal(domain.certificateId, uncoveredBefore);
          } else
            assert.ok(
              carried.some((each) => fingerprintInNote(each?.note ?? "") === certificate.leaf.fingerprint),
              domain.name,
            );
        }
        for (const id of cdn.removed) {
          const gone = start.get(id);
          if (gone === undefined) continue; // a second copy of the new one
          assert.ok(gone.note.startsWith("cdnw-"), "a foreign certificate was removed");
          assert.ok(
            (gone.expires ?? 0) <= Date.now(),
            "no edge was seen, and yet a valid certificate was removed",
          );
        }
        // Of two that a domain carried one is free now, which only this run can see.
        if (seeds.beside.some((id) => id > 0)) await push(memoryProvider(cdn));
        const again = memoryProvider(cdn);
        const before = JSON.stringify([...cdn.domains, ...cdn.certificates]);
        await push(again);
        assert.equal(
          JSON.stringify([...cdn.domains, ...cdn.certificates]),
          before,
          "one run more changed something",
        );
      }),
      { numRuns: 150 },
    );
  });
});
