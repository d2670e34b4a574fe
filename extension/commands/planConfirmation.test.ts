import assert from "node:assert/strict";
import { sampleChange as change, samplePlan as plan } from "../../test/editor/samplePlan.ts";
import { confirmation, planDifference } from "./planConfirmation.ts";

describe("confirmation", () => {
  it("names account, zone, hostnames and every change", () => {
    const { message, detail, button, consents } = confirmation(
      plan([
        change({ resource: "bucket", action: "create", name: "files" }),
        change({ resource: "workerScript", action: "update", name: "cdn-images" }),
        change({ resource: "workerRoute", action: "delete", name: "old.example.net/*", destroys: true }),
      ]),
    );
    assert.equal(message, "Deploy site images to account Blog?");
    assert.equal(
      detail,
      [
        "Zone: example.com",
        "Hostnames: images.example.net",
        "",
        "To be made:",
        "  • bucket files",
        "",
        "To be changed:",
        "  • Worker cdn-images",
        "",
        "To be removed:",
        "  • route old.example.net/*",
      ].join("\n"),
    );
    assert.equal(button, "Deploy");
    assert.equal(consents.size, 0);
  });

  it("lists all that a site's own code is made of, where it is uploaded", () => {
    const ownFiles = Array.from({ length: 12 }, (_, index) => `own${index}.ts`);
    const own = { worker: { ...plan([]).worker, ownFiles } };
    const upload = change({ resource: "workerScript", action: "update", name: "cdn-images" });
    const { detail } = confirmation(plan([upload], own));
    assert.match(detail, /code of its own \(worker\.entry\)/);
    for (const file of ownFiles) assert.ok(detail.includes(`  • ${file}`), file);
    const route = change({ resource: "workerRoute", action: "create", name: "images.example.net/*" });
    assert.doesNotMatch(confirmation(plan([route], own)).detail, /code of its own/);
    assert.doesNotMatch(
      confirmation(plan([upload], { ...own, purpose: "destroy" })).detail,
      /code of its own/,
    );
  });

  it("says what belongs to somebody else, and what the yes agrees to", () => {
    const { detail, button, consents } = confirmation(
      plan([
        change({
          resource: "dnsRecord",
          action: "update",
          name: "images.example.com",
          before: "A 192.0.2.1",
          consent: "dnsRecord/images.example.com",
          destroys: true,
        }),
      ]),
    );
    assert.match(detail, /REPLACED:\n {2}• DNS record images\.example\.com \(A 192\.0\.2\.1\)$/);
    assert.equal(button, "Deploy and Replace");
    assert.deepEqual([...consents], ["dnsRecord/images.example.com"]);
  });

  it("has all of it for a document where a dialog would cut it short, and only there", () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      change({
        resource: "workerRoute",
        action: "delete",
        name: `old${index}.example.net/*`,
        destroys: true,
      }),
    );
    const long = confirmation(plan(many));
    assert.match(long.detail, /and 4 more/);
    for (const { name } of many) assert.ok(long.whole?.includes(`  • route ${name}`), name);
    assert.doesNotMatch(long.whole ?? "", /more/);
    assert.equal(confirmation(plan(many.slice(0, 8))).whole, undefined);
    // A dialog of many foreign objects would be higher than the screen.
    const foreign = many.map((each) => ({ ...each, consent: each.name }));
    assert.ok(confirmation(plan(foreign)).whole?.includes("old11.example.net/*"));
  });

  it("shows each of twelve foreign objects: who agrees has seen them", () => {
    const foreign = Array.from({ length: 12 }, (_, index) =>
      change({
        resource: "dnsRecord",
        action: "delete",
        name: `images.example.com A 192.0.2.${index}`,
        consent: `A images.example.com 192.0.2.${index}`,
        destroys: true,
      }),
    );
    const { detail, consents } = confirmation(plan(foreign));
    assert.ok(foreign.every(({ name }) => detail.includes(`• DNS record ${name} (`)));
    assert.equal(consents.size, 12);
  });

  it("keeps a thousand hostnames readable", () => {
    const names = Array.from({ length: 1000 }, (_, index) => `h${index}.example.net`);
    const changes = names.map((name) => change({ resource: "customHostname", action: "create", name }));
    const { detail } = confirmation(plan(changes));
    assert.ok(detail.split("\n").length < 20);
    assert.match(detail, /and 992 more$/);
  });

  it("speaks of removal when that is what it is", () => {
    const { message, button } = confirmation(plan([], { purpose: "destroy" }));
    assert.equal(message, "Remove site images from account Blog?");
    assert.equal(button, "Remove");
  });
});

describe("planDifference", () => {
  const difference = planDifference(
    plan([
      change({ resource: "bucket", action: "create", name: "files", after: "in eu" }),
      change({ resource: "dnsRecord", action: "update", name: "a.example.com", before: "A 1", after: "A 2" }),
      change({ resource: "workerRoute", action: "delete", name: "x/*", before: "cdn-images" }),
    ]),
  );

  it("has what is there now on one side and what will be on the other", () => {
    assert.doesNotMatch(difference.before, /bucket files/);
    assert.match(difference.after, /bucket files:\n {2}in eu/);
    assert.match(difference.before, /DNS record a\.example\.com:\n {2}A 1/);
    assert.match(difference.after, /DNS record a\.example\.com:\n {2}A 2/);
    assert.match(difference.before, /route x\/\*:\n {2}cdn-images/);
    assert.doesNotMatch(difference.after, /route x/);
  });

  it("gives each reason on both sides, so that it does not count as a change", () => {
    const reasons = (text: string) => text.match(/# It is wanted\./g)?.length;
    assert.equal(reasons(difference.before), 3);
    assert.equal(reasons(difference.after), 3);
  });
});
