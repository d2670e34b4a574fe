import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import * as dnsPacket from "dns-packet";
import {
  resolveAddresses,
  resolveCname,
  resolveNameServers,
  resolveTxt,
} from "../../extension/dns/resolve.ts";
import { type DnsStandIn, startDnsServer } from "./server.ts";
import { type SandboxRecord, ZoneData } from "./zoneData.ts";

const china = "images.example.net.cdn.example-cdn.com";
const abroad = "images.example.org";
const long = "v=".padEnd(700, "x");
const zone: SandboxRecord[] = [
  { name: "images.example.net", type: "CNAME", value: `${china}.`, lineId: "0", ttl: 600 },
  { name: "images.example.net", type: "CNAME", value: `${abroad}.`, lineId: "3=0", ttl: 600 },
  { name: china, type: "A", value: "192.0.2.1" },
  { name: abroad, type: "A", value: "198.51.100.1" },
  { name: abroad, type: "AAAA", value: "2001:db8::1" },
  { name: "_acme-challenge.images.example.net", type: "TXT", value: "one" },
  { name: "_acme-challenge.images.example.net", type: "TXT", value: "two" },
  { name: "long.example.net", type: "TXT", value: long },
  { name: "*.wild.example.net", type: "A", value: "192.0.2.9" },
  { name: "example.net", type: "NS", value: "f1g1ns1.dnspod.net." },
];

async function ask(server: string, packet: dnsPacket.Packet): Promise<dnsPacket.DecodedPacket> {
  const [address = "", port] = server.split(":");
  const socket = createSocket("udp4");
  try {
    return await new Promise((resolve, reject) => {
      socket.once("message", (bytes) => resolve(dnsPacket.decode(bytes)));
      socket.once("error", reject);
      socket.send(dnsPacket.encode(packet), Number(port), address);
    });
  } finally {
    socket.close();
  }
}

function query(
  name: string,
  subnet?: { readonly ip: string; readonly length: number; readonly family: number },
) {
  return {
    type: "query",
    id: 7,
    questions: [{ type: "CNAME", name }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: 1232,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options:
          subnet === undefined
            ? []
            : [{ code: 8, family: subnet.family, ip: subnet.ip, sourcePrefixLength: subnet.length }],
      },
    ],
  } satisfies dnsPacket.Packet;
}

function summary(answer: dnsPacket.DecodedPacket) {
  const opt = answer.additionals?.find((record) => record.type === "OPT");
  const option = opt?.type === "OPT" ? opt.options[0] : undefined;
  return {
    data: answer.answers?.map((record) => ("data" in record ? record.data : undefined)),
    scope: option !== undefined && "ip" in option ? option.scopePrefixLength : undefined,
  };
}

describe("the DNS stand-in", () => {
  let server: DnsStandIn;
  const never = new AbortController().signal;
  before(async () => {
    const data = new ZoneData();
    data.add({ records: () => zone });
    server = await startDnsServer(data);
  });
  after(() => server.close());
  afterEach(() => {
    Object.assign(server.switches, {
      subnet: "used",
      caching: false,
      alidns: "none",
      googleDns: "none",
      nameServer: "answers",
    });
  });

  it("is understood by node:dns", async () => {
    const endpoints = { dnsServers: server.udp };
    assert.deepEqual([...(await resolveTxt("_acme-challenge.images.example.net", endpoints, never))].sort(), [
      "one",
      "two",
    ]);
    assert.deepEqual(await resolveTxt("absent.example.net", endpoints, never), []);
    assert.deepEqual(await resolveTxt("images.example.org", endpoints, never), []);
    assert.deepEqual(await resolveAddresses("images.example.net", endpoints, never), [
      "198.51.100.1",
      "2001:db8::1",
    ]);
    assert.deepEqual(await resolveAddresses("a.wild.example.net", endpoints, never), ["192.0.2.9"]);
    assert.equal(await resolveCname("Images.Example.net", endpoints, never), abroad);
    assert.deepEqual(await resolveNameServers("example.net", endpoints, never), ["f1g1ns1.dnspod.net"]);
  });

  it("gives an answer that is too long for UDP over TCP", async () => {
    const plain = await ask(server.udp, {
      type: "query",
      id: 1,
      questions: [{ type: "TXT", name: "long.example.net" }],
    });
    assert.equal(plain.flag_tc, true);
    assert.deepEqual(await resolveTxt("long.example.net", { dnsServers: server.udp }, never), [long]);
  });

  it("answers by client subnet, and says for how much of it the answer holds", async () => {
    const name = "images.example.net";
    assert.deepEqual(
      summary(await ask(server.udp, query(name, { ip: "114.114.114.0", length: 24, family: 1 }))),
      {
        data: [china],
        scope: 24,
      },
    );
    assert.deepEqual(summary(await ask(server.udp, query(name, { ip: "8.8.8.0", length: 24, family: 1 }))), {
      data: [abroad],
      scope: 24,
    });
    assert.deepEqual(summary(await ask(server.udp, query(name, { ip: "240e::", length: 56, family: 2 }))), {
      data: [china],
      scope: 56,
    });
    assert.deepEqual(
      summary(
        await ask(
          server.udp,
          query("_acme-challenge.images.example.net", { ip: "8.8.8.0", length: 24, family: 1 }),
        ),
      ),
      { data: [], scope: 0 },
    );
  });

  it("ignores the client subnet when told to", async () => {
    const china = query("images.example.net", { ip: "114.114.114.0", length: 24, family: 1 });
    server.switches.subnet = "ignored";
    assert.deepEqual(summary(await ask(server.udp, china)), { data: [abroad], scope: 0 });
    server.switches.subnet = "unsupported";
    assert.deepEqual(summary(await ask(server.udp, china)), { data: [abroad], scope: undefined });
  });

  it("answers in the JSON of AliDNS and of Google", async () => {
    const question = "name=images.example.net&type=CNAME&edns_client_subnet=";
    const ali = await (await fetch(`${server.alidns}/resolve?${question}114.114.114.0/24`)).json();
    assert.deepEqual(ali, {
      Status: 0,
      TC: false,
      RD: true,
      RA: true,
      AD: false,
      CD: false,
      Question: { name: "images.example.net.", type: 5 },
      Answer: [{ name: "images.example.net.", type: 5, TTL: 600, data: `${china}.` }],
      edns_client_subnet: "114.114.114.0/24",
    });
    const google = await (await fetch(`${server.googleDns}/resolve?${question}8.8.8.0/24`)).json();
    assert.deepEqual(google, {
      Status: 0,
      TC: false,
      RD: true,
      RA: true,
      AD: false,
      CD: false,
      Question: [{ name: "images.example.net.", type: 5 }],
      Answer: [{ name: "images.example.net.", type: 5, TTL: 600, data: `${abroad}.` }],
      edns_client_subnet: "8.8.8.0/24",
    });
    assert.equal((await fetch(`${server.googleDns}/resolve?name=x&edns_client_subnet=bad`)).status, 400);
  });

  it("keeps answers for their time to live when told to cache", async () => {
    server.switches.caching = true;
    const address = `${server.googleDns}/resolve?name=${abroad}&type=A`;
    await fetch(address);
    const index = zone.findIndex((record) => record.name === abroad && record.type === "A");
    const old = zone[index];
    assert.ok(old !== undefined);
    zone[index] = { ...old, value: "203.0.113.7" };
    try {
      assert.match(await (await fetch(address)).text(), /198\.51\.100\.1/);
      server.switches.caching = false;
      assert.match(await (await fetch(address)).text(), /203\.0\.113\.7/);
    } finally {
      zone[index] = old;
    }
  });

  it("fails in the ways that a resolver fails", async () => {
    server.switches.alidns = "down";
    await assert.rejects(fetch(`${server.alidns}/resolve?name=x`));
    server.switches.alidns = "html";
    assert.match((await fetch(`${server.alidns}/resolve?name=x`)).headers.get("content-type") ?? "", /html/);
    server.switches.alidns = "silent";
    await assert.rejects(fetch(`${server.alidns}/resolve?name=x`, { signal: AbortSignal.timeout(50) }));
    server.switches.nameServer = "silent";
    const late = AbortSignal.timeout(50);
    await assert.rejects(resolveTxt("x.example.net", { dnsServers: server.udp }, late), {
      name: "TimeoutError",
    });
  });
});
