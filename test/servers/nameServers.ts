/* BIND and Knot from Debian's packages, each authoritative for what a test writes down. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { type DecodedPacket, decode, encode } from "dns-packet";
import { freePort, startDaemon } from "./daemon.ts";

export interface NameServer {
  /** `127.0.0.1:PORT`, as `endpoints.dnsServers` has it. */
  readonly address: string;
  /** Writes the zone anew and has it read again; the caller waits for what it wants to see. */
  rewrite(zone: string): Promise<void>;
  close(): Promise<void>;
}

/** Answers of Knot that depend on who asks: EDNS Client Subnet decides (its module geoip). */
export interface Split {
  readonly hostname: string;
  readonly subnets: Readonly<Record<string, string>>;
}

/** Records below a usable head; `serial` has to grow for a zone to be read again. */
export function zoneFile(records: readonly string[], serial = 1): string {
  return [
    "$TTL 600",
    `@ IN SOA ns.example.net. hostmaster.example.net. ${serial} 3600 600 86400 60`,
    "@ IN NS ns.example.net.",
    "ns.example.net. IN A 127.0.0.1",
    ...records,
    "",
  ].join("\n");
}

/** @param zone undefined: a zone that cannot be loaded, as after a mistake in its file */
export async function startBind(zone: string | undefined): Promise<NameServer> {
  return inFolder("bind", async (folder, port) => {
    await writeFile(path.join(folder, "zone"), zone ?? "this is no zone file\n");
    const config = `options {
  directory "${folder}"; pid-file none; session-keyfile none; recursion no; dnssec-validation no;
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  edns-udp-size 512; max-udp-size 512; minimal-responses yes; notify no;
};
controls { };
zone "example.net" { type primary; file "zone"; check-names ignore; };
`;
    const file = path.join(folder, "named.conf");
    await writeFile(file, config);
    return { program: "named", args: ["-f", "-c", file, "-u", userInfo().username] };
  });
}

export async function startKnot(zone: string, split?: Split): Promise<NameServer> {
  return inFolder("knot", async (folder, port) => {
    await writeFile(path.join(folder, "zone"), zone);
    const subnets = Object.entries(split?.subnets ?? {});
    const geo = subnets.map(([net, target]) => `  - net: ${net}\n    CNAME: ${target}\n`).join("");
    await writeFile(path.join(folder, "geo.conf"), `${split?.hostname}:\n${geo}`);
    const module = split ? "\n    module: mod-geoip/split" : "";
    const config = `server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
    edns-client-subnet: on
database:
    storage: "${folder}"
${split ? `mod-geoip:\n  - id: split\n    config-file: "${folder}/geo.conf"\n    ttl: 600\n    mode: subnet\n` : ""}zone:
  - domain: example.net
    storage: "${folder}"
    file: zone
    zonefile-load: whole
    journal-content: none${module}
`;
    const file = path.join(folder, "knot.conf");
    await writeFile(file, config);
    return { program: "knotd", args: ["-c", file] };
  });
}

interface Start {
  readonly program: string;
  readonly args: readonly string[];
}

async function inFolder(
  name: string,
  prepare: (folder: string, port: number) => Promise<Start>,
): Promise<NameServer> {
  const folder = await mkdtemp(path.join(tmpdir(), `cdn-worker-${name}-`));
  try {
    const port = await freePort();
    const { program, args } = await prepare(folder, port);
    const daemon = await startDaemon(program, args, async () => {
      // Be it with a refusal.
      return (await askUdp(port, "SOA", "example.net")).id === 1;
    });
    return {
      address: `127.0.0.1:${port}`,
      rewrite: async (zone) => {
        await writeFile(path.join(folder, "zone"), zone);
        daemon.reload();
      },
      close: async () => {
        await daemon.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What a server answers over UDP to a client that takes 4096 bytes. */
export async function askUdp(port: number, type: "SOA" | "CNAME", name: string): Promise<DecodedPacket> {
  const socket = createSocket("udp4");
  const query = encode({
    type: "query",
    id: 1,
    questions: [{ type, name }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: 4096,
        flags: 0,
        options: [],
        extendedRcode: 0,
        ednsVersion: 0,
        flag_do: false,
      },
    ],
  });
  try {
    socket.send(query, port, "127.0.0.1");
    const [bytes] = await once(socket, "message", { signal: AbortSignal.timeout(500) });
    return decode(bytes);
  } finally {
    socket.close();
  }
}
