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
import { type Authority, type IssuedLeaf, makeAuthority } from "../../sandbox/dogecloud/authority.ts";
import type { DogecloudStandIn } from "../../sandbox/dogecloud/start.ts";
import { type Cdn, quickRetry } from "./cdn.ts";
import { startDogecloudCdn } from "./dogecloudCdn.ts";

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

export interface CdnWorld {
  readonly cdn: Cdn;
  readonly certificates: Certificates;
  readonly ids: { readonly old: string; readonly foreign: string; readonly foreignUnbound: string };
}

/** On DogeCloud, the first one. */
export interface World extends CdnWorld {
  readonly dogecloud: DogecloudStandIn;
}

export async function startWorld(certificates: Certificates): Promise<World> {
  const cdn = await startDogecloudCdn();
  return { dogecloud: cdn.standIn, ...worldOn(cdn, certificates) };
}

/** The account as it is at the start, on any CDN. */
export function worldOn<Any extends Cdn>(cdn: Any, certificates: Certificates) {
  const { old, foreign } = certificates;
  const ids = {
    old: cdn.upload(noteFor(old.fingerprint), old),
    foreign: cdn.upload("made-by-hand", foreign),
    foreignUnbound: cdn.upload("kept-for-later", foreign),
  };
  cdn.addDomain(images, ids.old);
  cdn.addDomain(files, ids.foreign);
  cdn.addDomain(uncovered, ids.foreign);
  return { cdn, certificates, ids };
}

/** Back to the start, without new listeners and ports. */
export function resetWorld<Any extends CdnWorld>(world: Any): Any {
  const { cdn, certificates } = world;
  cdn.reset();
  cdn.context.faults.clear();
  cdn.context.log.clear();
  return { ...world, ...worldOn(cdn, certificates) };
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

export function runContext(world: Pick<CdnWorld, "cdn">, signal = new AbortController().signal) {
  const events: DeployEvent[] = [];
  const context: RunContext = {
    ...world.cdn.access,
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
export function quick(
  context: RunContext,
  { cdn }: Pick<CdnWorld, "cdn">,
): PushOptions & { readonly provider: CertificateProvider } {
  return { provider: cdn.open(context), retry: quickRetry, timing: { limit: 1500, first: 4 } };
}

/** Plan and apply, as every front end does. What goes wrong while planning is given as text. */
export async function push(
  world: CdnWorld,
  leaf: IssuedLeaf,
  signal?: AbortSignal,
): Promise<{ readonly report: CertificateReport | undefined; readonly said: string }> {
  const { context, told } = runContext(world, signal);
  const options = quick(context, world);
  try {
    const plan = await planCertificatePush(
      { provider: world.cdn.id, certificate: load(leaf) },
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
export function assertSilent(world: CdnWorld, said: string): void {
  const { old, fresh, foreign } = world.certificates;
  for (const { key } of [old, fresh, foreign]) {
    for (const line of key.split("\n").filter((each) => each.length > 20 && !each.startsWith("--"))) {
      assert.ok(!said.includes(line), "a private key was shown");
    }
  }
  const { credentials } = world.cdn.access;
  for (const [name, value = ""] of Object.entries(credentials)) {
    if (name.includes("SECRET_KEY")) assert.ok(!said.includes(value), "the secret key was shown");
  }
  assert.ok(!said.includes("PRIVATE KEY"), "a private key was shown");
}

/** At every moment since the start, every domain had a valid certificate. */
export function assertNeverDark({ cdn }: CdnWorld): void {
  const moments = cdn.history();
  assert.ok(moments.length > 0, "nobody looked");
  const dark = moments.filter(({ valid }) => !valid);
  assert.deepEqual(dark, [], "a domain was without a valid certificate");
}

/** Nobody else's certificate was touched. */
export function assertForeignKept({ cdn, ids }: CdnWorld): void {
  const held = cdn.certificates().map(({ id }) => id);
  assert.ok(held.includes(ids.foreign));
  assert.ok(held.includes(ids.foreignUnbound));
  assert.deepEqual(cdn.carried(uncovered), [ids.foreign]);
}

/** The wanted end: both domains carry and show the fresh one, and nothing of ours is left besides. */
export function assertFinished(world: CdnWorld): void {
  const { cdn } = world;
  const { fingerprint } = world.certificates.fresh;
  const ours = cdn.certificates().filter(({ note }) => note.startsWith("cdnw-"));
  assert.deepEqual(
    ours.map((certificate) => certificate.fingerprint),
    [fingerprint],
    "an orphan of ours is left",
  );
  for (const name of [images, files]) {
    assert.deepEqual(cdn.carried(name), [ours[0]?.id], name);
    assert.equal(cdn.served(name), fingerprint, name);
  }
  assertForeignKept(world);
}

export function writes({ cdn }: Pick<CdnWorld, "cdn">): readonly string[] {
  return cdn.context.log.entries.filter(({ write }) => write).map((request) => cdn.nameOf(request));
}
