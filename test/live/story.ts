/* The whole story of a site on live services, with the facts tried where they can be. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Fact, facts } from "./facts.ts";
import { type CliResult, type Live, type Names, objectKey } from "./live.ts";
import type { LiveSettings } from "./settings.ts";

export interface Check {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

export function isSame({ expected, found }: Check): boolean {
  return expected === found;
}

/** What a run would do, for a person to read before it does. */
export function describeRun({ zone, limit }: LiveSettings, names: Names): readonly string[] {
  return [
    `R2 bucket ${names.bucket} with one object, ${objectKey}: made, filled, emptied, removed`,
    `In the zone ${zone}: bucket domain and fallback origin ${names.fallbackOrigin}, Worker ${names.worker}, a route: made, removed`,
    `Custom hostname ${names.hostname} with a certificate, and its DNS records: made, removed`,
    `${facts.length} facts are tried; most are calls that the service should refuse`,
    `At most ${limit} objects are created at Cloudflare; every name begins with the run's prefix`,
  ];
}

/** Written before anything is made: whoever finds it knows what to remove. */
export async function writeConfig(folder: string, names: Names, settings: LiveSettings): Promise<void> {
  const site = {
    zone: settings.zone,
    origin: { type: "r2", bucket: names.bucket },
    fallbackOrigin: names.fallbackOrigin,
    hostnames: [names.hostname],
    worker: { name: names.worker, cacheControl: "public, max-age=60" },
    dns: { provider: settings.dns, domain: settings.domain, default: names.fallbackOrigin },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "cdn.jsonc"), `${JSON.stringify({ sites: { live: site } }, null, 2)}\n`);
}

/** Tells each check as it is made. Throws where the story cannot go on. */
export async function tellStory(live: Live, tell: (check: Check) => void): Promise<void> {
  const ended = async (name: string, args: readonly string[], expected = "exit code 0") => {
    const result = await live.cli(args);
    tell({ name, expected, found: `exit code ${result.code}` });
    return result;
  };
  const tryFacts = async (when: Fact["when"]) => {
    for (const { name, expected, find } of facts.filter((fact) => fact.when === when)) {
      tell({ name, expected, found: await find(live) });
    }
  };

  await refuseUsedZone(live);
  await tryFacts("before");
  const bucket = await live.call("POST", `/accounts/${live.account}/r2/buckets`, { name: live.names.bucket });
  tell({ name: "A bucket is made", expected: "200", found: `${bucket.status}` });
  const stored = await live.object("PUT", objectKey, "hello from the bucket\n");
  tell({ name: "R2's S3 API takes an object by the token's own keys", expected: "200", found: `${stored}` });

  const plan = await ended("A plan has changes", ["plan"], "exit code 2");
  live.reserve(createdBy(plan, live.prefix));
  const deployed = await ended("A deploy ends verified", ["deploy", "--yes", "--wait"]);
  if (deployed.code !== 0) throw new Error(deployed.stderr.trim() || "The deploy failed without a word.");
  const again = await ended("A second plan has none", ["plan"]);
  tell({ name: "… and names no change", expected: "0", found: `${changesOf(again).length}` });
  await tryFacts("deployed");
  await ended("The edge serves the bucket's very bytes", ["verify"]);
  await ended("One path is purged", ["purge", `/${objectKey}`]);
  await ended("All is removed again", ["destroy", "--yes"]);
  await tryFacts("destroyed");
}

/** A zone has one fallback origin: to set another one would take somebody's sites down. */
async function refuseUsedZone({ call, zoneId, settings }: Live): Promise<void> {
  const { result } = await call("GET", `/zones/${zoneId}/custom_hostnames/fallback_origin`);
  const { origin } = (result ?? {}) as { readonly origin?: string };
  if (origin === undefined) return;
  throw new Error(
    `The zone ${settings.zone} has the fallback origin ${origin}. A live run needs a zone that nothing else uses; after an earlier run, wait some minutes until it is gone.`,
  );
}

interface PlannedChange {
  readonly action: string;
  readonly name: string;
  readonly destroys?: boolean;
}

function changesOf({ json }: CliResult): readonly PlannedChange[] {
  const document = json as {
    readonly changes?: readonly PlannedChange[];
    readonly sites?: readonly unknown[];
  };
  const site = (document?.sites?.[0] ?? document) as
    | { readonly changes?: readonly PlannedChange[] }
    | undefined;
  return site?.changes ?? [];
}

/** How many objects the plan makes. Throws where it would touch anything that is not the run's own. */
function createdBy(plan: CliResult, prefix: string): number {
  const changes = changesOf(plan);
  if (changes.length === 0) throw new Error(`There is no plan: ${plan.stderr.trim()}`);
  const foreign = changes.filter(({ name, destroys }) => destroys === true || !name.includes(prefix));
  if (foreign.length > 0) {
    throw new Error(
      `The plan touches what is not the run's own: ${foreign.map(({ name }) => name).join(", ")}`,
    );
  }
  return changes.filter(({ action }) => action === "create").length;
}
