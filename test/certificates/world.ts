/*
 * One account for every test of pushing: two covered domains (one carries an old certificate of ours, one of
 * somebody else), a domain that is not covered, a foreign certificate that is bound to nothing.
 */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { noteFor } from "../../extension/certificates/note.ts";
import {
  applyCertificatePlan,
  type PushOptions,
  planCertificatePush,
} from "../../extension/certificates/push.ts";
import { type LoadedCertificate, readCertificate } from "../../extension/certificates/readCertificate.ts";
import type { CertificateReport } from "../../extension/certificates/report.ts";
import type { DeployEvent } from "../../extension/core/events.ts";
import type { RunContext } from "../../extension/core/runContext.ts";
import type { CertificateProvider } from "../../extension/providers/capabilities/certificates.ts";
import { dogecloudProvider } from "../../extension/providers/dogecloud/certificates.ts";
import { dogecloudClient } from "../../extension/providers/dogecloud/client.ts";
import { type Authority, type IssuedLeaf, makeAuthority } from "../../sandbox/dogecloud/authority.ts";
import { type DogecloudStandIn, startDogecloud } from "../../sandbox/dogecloud/start.ts";

export const images = "images.example.com";
export const files = "files.cdn.example.com";
export const uncovered = "other.example.com";

/** Made once: keys are slow, and no test changes them. */
export interface Certificates {
  readonly authority: Authority;
  /** Carried by `images`, uploaded by us. */
  readonly old: IssuedLeaf;
  /** Carried by `files` and `uncovered`, uploaded by somebody else. */
  readonly foreign: IssuedLeaf;
  /** To be pushed. */
  readonly fresh: IssuedLeaf;
}

export async function makeCertificates(): Promise<Certificates> {
  const authority = await makeAuthority();
  const names = [images, "*.cdn.example.com"];
  const day = 86_400_000;
  const [old, foreign, fresh] = await Promise.all([
    authority.issue({ names, to: Date.now() + 20 * day }),
    authority.issue({ names: [files, uncovered], to: Date.now() + 50 * day }),
    authority.issue({ names, to: Date.now() + 90 * day }),
  ]);
  return { authority, old, foreign, fresh };
}

export interface World {
  readonly dogecloud: DogecloudStandIn;
  readonly certificates: Certificates;
  readonly ids: { readonly old: number; readonly foreign: number; readonly foreignUnbound: number };
}

export async function startWorld(certificates: Certificates): Promise<World> {
  const dogecloud = await startDogecloud({ settings: { rolloutMs: 12, domainCountLagMs: 8 } });
  return { dogecloud, certificates, ids: seed(dogecloud, certificates) };
}

function seed({ state }: DogecloudStandIn, { old, foreign }: Certificates): World["ids"] {
  const ids = {
    old: state.upload(noteFor(old.fingerprint), old.chain, old.key),
    foreign: state.upload("made-by-hand", foreign.chain, foreign.key),
    foreignUnbound: state.upload("kept-for-later", foreign.chain, foreign.key),
  };
  state.addDomain({ name: images, certId: ids.old });
  state.addDomain({ name: files, certId: ids.foreign });
  state.addDomain({ name: uncovered, certId: ids.foreign });
  return ids;
}

/** Back to the start, without new listeners and ports. */
export function resetWorld(world: World): World {
  const { dogecloud, certificates } = world;
  dogecloud.state.reset();
  dogecloud.context.faults.clear();
  dogecloud.context.log.clear();
  return { dogecloud, certificates, ids: seed(dogecloud, certificates) };
}

export function load(leaf: IssuedLeaf): LoadedCertificate {
  const reading = readCertificate({
    cert: { name: "fullchain.pem", content: leaf.chain },
    key: { name: "privkey.pem", content: leaf.key },
    now: Date.now(),
  });
  assert.ok(reading.ok);
  return reading.certificate;
}

export interface Told {
  readonly events: DeployEvent[];
  /** Everything that a run said, printed as deep as it goes. */
  text(): string;
}

export function runContext(world: Pick<World, "dogecloud">, signal = new AbortController().signal) {
  const { keys, url, edge } = world.dogecloud;
  const events: DeployEvent[] = [];
  const context: RunContext = {
    credentials: { DOGECLOUD_ACCESS_KEY: keys.accessKey, DOGECLOUD_SECRET_KEY: keys.secretKey },
    endpoints: { dogecloudApi: url, dogecloudEdge: edge },
    signal,
    emit: (event) => events.push(event),
    templatesFolder: "",
    consents: new Set(),
    waitForRecords: false,
    now: Date.now,
  };
  const told: Told = { events, text: () => JSON.stringify(events) };
  return { context, told };
}

/** Patience for tests: the same code, in milliseconds instead of seconds. */
export function quick(context: RunContext): PushOptions & { readonly provider: CertificateProvider } {
  const retry = { attempts: 4, first: 2, longest: 8 };
  const { credentials, endpoints, signal, emit } = context;
  const client = dogecloudClient({
    credentials,
    endpoints,
    signal,
    emit,
    retry,
    timeout: 350,
  });
  return { provider: dogecloudProvider(client), retry, timing: { limit: 1500, first: 4 } };
}

/** Plan and apply, as every front end does. What goes wrong while planning is given as text. */
export async function push(
  world: World,
  leaf: IssuedLeaf,
  signal?: AbortSignal,
): Promise<{ readonly report: CertificateReport | undefined; readonly said: string }> {
  const { context, told } = runContext(world, signal);
  const options = quick(context);
  try {
    const plan = await planCertificatePush(
      { provider: "dogecloud", certificate: load(leaf) },
      context,
      options,
    );
    const report = await applyCertificatePlan(plan, context, options);
    return { report, said: told.text() + inspect(report, { depth: 9 }) + JSON.stringify(plan) };
  } catch (error) {
    return { report: undefined, said: told.text() + inspect(error, { depth: 9 }) };
  }
}

/** No key and no secret in what a run said. */
export function assertSilent(world: World, said: string): void {
  const { old, fresh, foreign } = world.certificates;
  for (const { key } of [old, fresh, foreign]) {
    for (const line of key.split("\n").filter((each) => each.length > 20 && !each.startsWith("--"))) {
      assert.ok(!said.includes(line), "a private key was shown");
    }
  }
  assert.ok(!said.includes(world.dogecloud.keys.secretKey), "the secret key was shown");
  assert.ok(!said.includes("PRIVATE KEY"), "a private key was shown");
}

/** At every moment since the start, every domain had a valid certificate. */
export function assertNeverDark(world: World): void {
  const dark = world.dogecloud.state.history.filter(({ valid }) => !valid);
  assert.deepEqual(dark, [], "a domain was without a valid certificate");
}

/** Nobody else's certificate was touched. */
export function assertForeignKept({ dogecloud, ids }: World): void {
  assert.ok(dogecloud.state.certificates.has(ids.foreign));
  assert.ok(dogecloud.state.certificates.has(ids.foreignUnbound));
  assert.equal(dogecloud.state.domains.get(uncovered)?.certId, ids.foreign);
}

/** The wanted end: both domains carry and show the fresh one, and nothing of ours is left besides. */
export function assertFinished(world: World): void {
  const { state } = world.dogecloud;
  const { fingerprint } = world.certificates.fresh;
  const ours = [...state.certificates.values()].filter(({ note }) => note.startsWith("cdnw-"));
  assert.deepEqual(
    ours.map((certificate) => certificate.fingerprint),
    [fingerprint],
    "an orphan of ours is left",
  );
  for (const name of [images, files]) {
    assert.equal(state.domains.get(name)?.certId, ours[0]?.id, name);
    assert.equal(state.served(name)?.fingerprint, fingerprint, name);
  }
  assertForeignKept(world);
}

export function writes({ dogecloud }: World): readonly string[] {
  return dogecloud.context.log.entries.filter(({ write }) => write).map(({ path }) => path);
}
