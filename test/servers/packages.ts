import { accessSync, constants, globSync } from "node:fs";
import path from "node:path";

/** Programs that the tests against real servers start, and the Debian packages that bring them. */
const packages = {
  "swift-proxy": ["swift-proxy-server", "swift-ring-builder"],
  "swift-account": ["swift-account-server"],
  "swift-container": ["swift-container-server"],
  "swift-object": ["swift-object-server"],
  memcached: ["memcached"],
  bind9: ["named"],
  knot: ["knotd"],
  "knot-module-geoip": [],
  pebble: ["pebble", "pebble-challtestsrv"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ServerPackage = keyof typeof packages;

const all: readonly ServerPackage[] = [
  "swift-proxy",
  "swift-account",
  "swift-container",
  "swift-object",
  "memcached",
  "bind9",
  "knot",
  "knot-module-geoip",
  "pebble",
];

/** Daemons stand where only root's PATH leads. */
const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/bin"];

/** Absolute path of a program; undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
  return folders.map((folder) => path.join(folder, name)).find(isExecutable);
}

/** @throws where it is not installed: `missingPackages` is asked first. */
export function program(name: string): string {
  const found = findProgram(name);
  if (found === undefined)
    throw new Error(`${name} is not installed; \`npm run test:servers\` says what is needed.`);
  return found;
}

/** Those of `wanted`, or of all, whose programs are not there. */
export function missingPackages(wanted: readonly ServerPackage[] = all): readonly ServerPackage[] {
  return wanted.filter((name) =>
    // A library that its program loads.
    name === "knot-module-geoip"
      ? globSync("/usr/lib/{*/,}knot/modules-*/geoip.so").length === 0
      : packages[name].some((each) => findProgram(each) === undefined),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
