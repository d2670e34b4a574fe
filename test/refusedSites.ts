import type { ProviderId } from "../extension/providers/registry.ts";

const domestic = "images.example.net.example-domestic-cdn.com";

function site(name: string, zone: string, more: object) {
  return {
    zone,
    origin: { type: "r2", bucket: "r2-blog-test" },
    fallbackOrigin: `${name}.${zone}`,
    hostnames: [`${name}.example.net`],
    worker: { name: `cdn-${name}` },
    ...more,
  };
}

/** For each provider a site that needs its key and Cloudflare's alone; undefined where no site is needed. */
export const refusedSites: Readonly<Record<ProviderId, object | undefined>> = {
  cloudflare: site("cloudflare", "example.com", {}),
  backblaze: site("backblaze", "example.com", {
    origin: { type: "b2", bucket: "blog-static", endpoint: "s3.us-west-004.backblazeb2.com" },
  }),
  s3compatible: site("s3", "example.com", {
    origin: {
      type: "s3",
      bucket: "blog-s3",
      endpoint: "s3.zz-north-1.storage.example",
      region: "zz-north-1",
      addressing: "virtual-host",
    },
  }),
  dnspod: site("dnspod", "example.com", {
    dns: { provider: "dnspod", domain: "example.net", default: domestic },
  }),
  alidns: site("alidns", "example.com", {
    hostnames: ["alidns.example.cn"],
    dns: { provider: "alidns", domain: "example.cn", default: domestic },
  }),
  dogecloud: undefined,
  edgeone: undefined,
};
