import assert from "node:assert/strict";
import { samplePlan } from "../../../test/editor/samplePlan.ts";
import type { Site } from "../../site/site.ts";
import { renewalDocument } from "./renewalJobTexts.ts";

const job = {
  script: "/home/me/job/cdn-worker-renew.mjs",
  envFile: "/home/me/job/cdn-worker-renew.env",
  isEnvFileNew: true,
  crontab: "37 4,16 * * * node '/opt/50\\% job/cdn-worker-renew.mjs'",
  onePanel: "1. Copy\n2. Fill in",
};
const site: Site = {
  ...samplePlan().site,
  folder: "/home/me/site",
  certificates: [
    { provider: "dogecloud", domains: ["a.example.net"], cert: "/srv/full.pem", key: "/srv/key.pem" },
    { provider: "dogecloud", domains: ["b.example.net"], acme: { directory: "letsencrypt-staging" } },
  ],
};

describe("renewal job's document", () => {
  it("names the certificates, the files, and how the job is run", () => {
    const text = renewalDocument(job, [site], "blank");
    assert.match(text, /\| images \| `a\.example\.net` \| `\/srv\/full\.pem` \|/);
    assert.match(text, /\| images \| `b\.example\.net` \| `letsencrypt-staging` \|/);
    assert.match(text, /`cdn-worker-renew\.env` \| A line for each key\. Fill them in/);
    assert.ok(text.includes("They are in `/home/me/job`."));
    assert.ok(text.includes(`\`\`\`\n${job.crontab}\n\`\`\``));
    assert.ok(text.includes("\n## 1Panel\n\n1. Copy\n2. Fill in\n"));
  });

  it("says which files have to be taken along", () => {
    const note = /looked for beside the job/;
    assert.doesNotMatch(renewalDocument(job, [site], "blank"), note);
    const inside: Site = {
      ...site,
      certificates: [
        { provider: "dogecloud", domains: ["a.example.net"], cert: "/home/me/site/tls/full.pem" },
      ],
    };
    const text = renewalDocument(job, [inside], "blank");
    assert.match(text, /\| `tls\/full\.pem` \|/);
    assert.match(text, note);
  });

  it("gives a shell the path without what only a crontab escapes", () => {
    const text = renewalDocument(job, [site], "filled");
    assert.ok(text.includes("```sh\nnode '/opt/50% job/cdn-worker-renew.mjs' --verbose\n```"), text);
  });

  it("says what became of the keys", () => {
    assert.match(renewalDocument(job, [site], "filled"), /filled in, for its owner alone \(mode 0600\)/);
    assert.match(renewalDocument(job, [site], "kept"), /there already and is as it was/);
  });
});
