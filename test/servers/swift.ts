/*
 * OpenStack Swift with its S3 API on one machine: a proxy with one server each for accounts, containers and objects,
 * one device, one replica. After https://docs.openstack.org/swift/latest/development_saio.html.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Daemon, freePort, startDaemon } from "./daemon.ts";
import { program } from "./packages.ts";

export interface Swift {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  close(): Promise<void>;
}

const region = "eu-test-1";
const run = promisify(execFile);

export async function startSwift(): Promise<Swift> {
  const folder = await mkdtemp(path.join(tmpdir(), "cdn-worker-swift-"));
  const started: Daemon[] = [];
  const close = async () => {
    await Promise.all(started.map((daemon) => daemon.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await mkdir(path.join(folder, "devices/one"), { recursive: true });
    const memcached = await freePort();
    started.push(
      await startDaemon(
        "memcached",
        ["-u", userInfo().username, "-l", "127.0.0.1", "-p", `${memcached}`],
        () => isOpen(memcached),
      ),
    );
    for (const kind of ["account", "container", "object"] as const)
      started.push(await startStore(folder, kind));
    const port = await freePort();
    const file = path.join(folder, "proxy.conf");
    await writeFile(file, proxyConfig(folder, port, memcached));
    started.push(await startDaemon("swift-proxy-server", [file], () => isOpen(port)));
    return {
      endpoint: `http://127.0.0.1:${port}`,
      region,
      accessKeyId: "cdn:worker",
      secretAccessKey: "testing",
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One of the three stores, with the ring that leads to it. */
async function startStore(folder: string, kind: "account" | "container" | "object"): Promise<Daemon> {
  const port = await freePort();
  const builder = path.join(folder, `${kind}.builder`);
  const ring = (...args: string[]) => run(program("swift-ring-builder"), [builder, ...args]);
  await ring("create", "4", "1", "1");
  await ring("add", `r1z1-127.0.0.1:${port}/one`, "1");
  await ring("rebalance");
  const file = path.join(folder, `${kind}.conf`);
  await writeFile(
    file,
    `${common(folder, port)}devices = ${folder}/devices
mount_check = false
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`,
  );
  return startDaemon(`swift-${kind}-server`, [file], () => isOpen(port));
}

/** `workers = 0`: the process itself serves, so that what ends it ends all of it. */
function common(folder: string, port: number): string {
  return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
user = ${userInfo().username}
swift_dir = ${folder}
workers = 0
`;
}

function proxyConfig(folder: string, port: number, memcached: number): string {
  return `${common(folder, port)}[pipeline:main]
pipeline = catch_errors cache listing_formats s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${memcached}
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = ${region}
[filter:tempauth]
use = egg:swift#tempauth
user_cdn_worker = testing .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
`;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (isIt: boolean) => {
      socket.destroy();
      resolve(isIt);
    };
    socket.on("connect", () => settle(true)).on("error", () => settle(false));
  });
}
