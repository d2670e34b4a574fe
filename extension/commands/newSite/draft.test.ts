import assert from "node:assert/strict";
import { addSite, newConfigText } from "../../site/editText.ts";
import { parseConfig } from "../../site/parse.ts";
import { registrableDomain } from "../../site/registrableDomain.ts";
import {
  type Draft,
  mistakeAt,
  probeSite,
  siteOfDraft,
  splitNames,
  suggestedDomain,
  suggestedFallback,
  suggestedName,
} from "./draft.ts";

const r2: Draft = {
  originType: "r2",
  origin: { bucket: "r2-blog-test", locationHint: "apac" },
  zone: "example.com",
  fallbackOrigin: "images.example.com",
  hostnames: ["images.example.net"],
  options: ["cors", "cacheControl", "index"],
  dns: "dnspod",
  dnsDomain: "example.net",
  domesticTarget: "images.example.net.example-domestic-cdn.com",
  name: "images",
};

describe("the wizard's draft", () => {
  it("becomes a file that nothing is wrong with", () => {
    const b2: Draft = {
      ...r2,
      originType: "b2",
      origin: { bucket: "r2-blog-test", endpoint: "s3.us-west-004.backblazeb2.com" },
      dns: "elsewhere",
    };
    for (const draft of [r2, b2]) {
      const text = newConfigText("images", siteOfDraft(draft));
      const { diagnostics, sites } = parseConfig(text, "/blog/cdn.jsonc");
      assert.deepEqual(diagnostics, []);
      assert.equal(sites[0]?.worker.name, "cdn-images");
    }
  });

  it("judges each answer by the rules of the file", () => {
    const judge = (draft: Draft, ...key: string[]) => {
      const { name, site } = probeSite(draft, []);
      return mistakeAt(parseConfig(addSite("", name, site), "/cdn.jsonc").diagnostics, [], name, ...key);
    };
    assert.equal(judge({}, "zone"), undefined);
    assert.equal(judge({ origin: { bucket: "files" } }, "origin"), undefined);
    assert.match(judge({ origin: { bucket: "No Such_Name" } }, "origin") ?? "", /bucket/i);
    assert.match(
      judge({ zone: "example.com", fallbackOrigin: "images.other.org" }, "fallbackOrigin") ?? "",
      /zone/i,
    );
    const onFallback = {
      zone: "example.com",
      fallbackOrigin: "cdn.example.com",
      hostnames: ["cdn.example.com"],
    };
    assert.match(judge(onFallback, "hostnames") ?? "", /fallback origin/i);
    assert.match(judge({ hostnames: ["no host"] }, "hostnames") ?? "", /./);
    assert.match(judge({ originType: "b2", origin: { endpoint: "nonsense" } }, "origin") ?? "", /./);
  });

  it("writes a fallback origin only where a hostname points to it", () => {
    const draft: Draft = { ...r2, zone: "example.com", fallbackOrigin: "cdn.example.com" };
    const written = (more: Draft) => siteOfDraft({ ...draft, dns: "elsewhere", ...more }).fallbackOrigin;
    assert.equal(written({ hostnames: ["www.example.com", "example.com"] }), undefined);
    assert.equal(written({ hostnames: ["www.example.com", "www.example.net"] }), "cdn.example.com");
    assert.equal(written({ hostnames: ["www.example.com"], dns: "dnspod" }), "cdn.example.com");
  });

  it("judges an answer by the sites that are there already", () => {
    const existing = newConfigText("images", siteOfDraft(r2));
    const judge = (draft: Draft, ...key: string[]) => {
      const { name, site } = probeSite(draft, ["images"]);
      const { diagnostics } = parseConfig(addSite(existing, name, site), "/cdn.jsonc");
      return mistakeAt(diagnostics, parseConfig(existing, "/cdn.jsonc").diagnostics, name, ...key) ?? "";
    };
    const zone = "example.com";
    assert.equal(judge({ zone, hostnames: ["other.example.net"] }, "hostnames"), "");
    assert.match(judge({ zone, hostnames: ["images.example.net"] }, "hostnames"), /used by site "images"/);
    assert.match(
      judge({ zone, fallbackOrigin: "images.example.com" }, "fallbackOrigin"),
      /carries the bucket/,
    );
    // The mistake would stand at the site that was there first.
    assert.match(
      judge({ zone: "example.net", fallbackOrigin: "images.example.net" }, "fallbackOrigin"),
      /is the fallback origin of site/,
    );
    assert.match(judge({ name: "Images" }, "worker"), /The worker cdn-images is that of site "images"/);
  });

  it("suggests what fits", () => {
    assert.equal(
      suggestedFallback({ origin: { bucket: "My_Files" }, zone: "example.com" }),
      "my-files.example.com",
    );
    assert.equal(suggestedFallback({ origin: { bucket: "$path" }, zone: "example.com" }), "cdn.example.com");
    assert.equal(suggestedName(r2, []), "images");
    assert.equal(suggestedName(r2, ["images", "images-2"]), "images-3");
  });

  it("suggests the domain that was registered, whatever it was registered below", () => {
    const suggested = (hostname: string) => suggestedDomain({ hostnames: [hostname] }, registrableDomain);
    assert.equal(suggested("images.example.net"), "example.net");
    assert.equal(suggested("images.blog.com.cn"), "blog.com.cn");
    assert.equal(suggested("a.b.blog.eu.org"), "blog.eu.org");
    assert.equal(suggested("图片.博客.公司.cn"), "博客.公司.cn");
  });

  it("takes hostnames as people paste them", () => {
    assert.deepEqual(splitNames(" https://A.example.net/x, b.example.net，b.example.net\n"), [
      "a.example.net",
      "b.example.net",
    ]);
  });
});
