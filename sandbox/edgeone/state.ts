import { randomBytes } from "node:crypto";
import { Refusal } from "../tencent/refusal.ts";
import type { CertificateStore, HeldCertificate } from "./certificates.ts";

export type Area = "global" | "mainland" | "overseas";
export type ZoneStatus = "active" | "pending" | "moved" | "deactivated" | "initializing";
export type DomainStatus = "online" | "process" | "offline" | "forbidden" | "init";

export interface StandInZone {
  readonly id: string;
  readonly name: string;
  readonly area: Area;
  readonly type: "full" | "partial" | "dnsPodAccess";
  status: ZoneStatus;
  paused: boolean;
  readonly createdAt: number;
}

/** What a domain's edge is configured with; an empty list shows no certificate. */
interface Binding {
  readonly certificateIds: readonly string[];
  readonly boundAt: number;
}

export interface StandInDomain {
  readonly zone: StandInZone;
  readonly name: string;
  readonly cname: string;
  /** As it is apart from a deployment that is under way. */
  status: Exclude<DomainStatus, "process">;
  binding: Binding;
  /** What was bound before: shown until the newer one is everywhere. */
  former: Binding;
  readonly createdAt: number;
}

/** What visitors of a domain could be shown at a moment. */
export interface Shown {
  readonly at: number;
  readonly domain: string;
  /** Every node had a certificate, and every one of them was valid and named the domain. */
  readonly valid: boolean;
}

export interface EdgeOneTask {
  readonly kind: "purge" | "prefetch";
  readonly jobId: string;
  readonly zoneId: string;
  readonly target: string;
  readonly type: string;
  readonly method: string;
  readonly createdAt: number;
}

/** May be changed while running. */
export interface EdgeOneBehaviour {
  /** Milliseconds until a certificate is on every node. */
  rolloutMs: number;
  /** Milliseconds that a purge or a prefetch takes. */
  taskMs: number;
  /** Milliseconds that a deletion which looks for resources takes. */
  deletionCheckMs: number;
  /** Targets in one call, and a day, by type of task. */
  quotas: Readonly<Record<string, { readonly batch: number; readonly daily: number }>>;
  /** Actions that the key's CAM policy does not allow. */
  deniedActions: readonly string[];
}

export const defaultBehaviour: EdgeOneBehaviour = {
  rolloutMs: 0,
  taskMs: 2000,
  deletionCheckMs: 1000,
  quotas: {
    purge_url: { batch: 500, daily: 1000 },
    purge_prefix: { batch: 20, daily: 100 },
    purge_host: { batch: 20, daily: 100 },
    purge_all: { batch: 1, daily: 5 },
    purge_cache_tag: { batch: 20, daily: 100 },
    prefetch_url: { batch: 500, daily: 1000 },
  },
  deniedActions: [],
};

const day = 86_400_000;
const nothing: Binding = { certificateIds: [], boundAt: -Infinity };

export class EdgeOneState {
  readonly zones = new Map<string, StandInZone>();
  /** By domain name. */
  readonly domains = new Map<string, StandInDomain>();
  readonly tasks: EdgeOneTask[] = [];
  /** What every domain that has a certificate could show, after each call. */
  readonly history: Shown[] = [];
  readonly #store: CertificateStore;
  readonly #behaviour: EdgeOneBehaviour;
  readonly #now: () => number;

  constructor(store: CertificateStore, behaviour: EdgeOneBehaviour, now: () => number) {
    this.#store = store;
    this.#behaviour = behaviour;
    this.#now = now;
  }

  addZone(seed: {
    readonly name: string;
    readonly area?: Area;
    readonly type?: StandInZone["type"];
    readonly status?: ZoneStatus;
  }): StandInZone {
    const zone: StandInZone = {
      id: `zone-${randomBytes(6).toString("hex")}`,
      name: seed.name,
      area: seed.area ?? "mainland",
      type: seed.type ?? "partial",
      status: seed.status ?? "active",
      paused: false,
      createdAt: this.#now(),
    };
    this.zones.set(zone.id, zone);
    return zone;
  }

  addDomain(zone: StandInZone, name: string, status: StandInDomain["status"] = "online"): StandInDomain {
    const domain: StandInDomain = {
      zone,
      name,
      cname: `${name}.eo.edgeone.test`,
      status,
      binding: nothing,
      former: nothing,
      createdAt: this.#now(),
    };
    this.domains.set(name, domain);
    return domain;
  }

  reset(): void {
    this.zones.clear();
    this.domains.clear();
    this.tasks.length = 0;
    this.history.length = 0;
  }

  zone(id: string): StandInZone {
    const zone = this.zones.get(id);
    if (zone === undefined) throw new Refusal("InvalidParameter.ZoneNotFound", "The site does not exist.");
    return zone;
  }

  domainsOf(zone: StandInZone): readonly StandInDomain[] {
    return [...this.domains.values()].filter((domain) => domain.zone === zone);
  }

  isRollingOut(domain: StandInDomain): boolean {
    return this.#now() < domain.binding.boundAt + this.#behaviour.rolloutMs;
  }

  statusOf(domain: StandInDomain): DomainStatus {
    return domain.status === "online" && this.isRollingOut(domain) ? "process" : domain.status;
  }

  isBound(certificateId: string): boolean {
    return [...this.domains.values()].some(({ binding }) => binding.certificateIds.includes(certificateId));
  }

  /** Binds to all of the domains or to none. */
  bind(zone: StandInZone, names: readonly string[], certificateIds: readonly string[]): void {
    if (zone.status !== "active") {
      throw new Refusal("FailedOperation.InvalidZoneStatus", "The status of the site does not allow this.");
    }
    if (zone.paused) {
      throw new Refusal("OperationDenied.ErrZoneIsAlreadyPaused", "The site is disabled.");
    }
    const certificates = certificateIds.map((id) => this.#usable(id));
    if (new Set(certificates.map(({ algorithm }) => algorithm)).size !== certificates.length) {
      throw new Refusal(
        "InvalidParameter.InvalidCertInfo",
        "A domain has at most one certificate of each algorithm.",
      );
    }
    const domains = names.map((name) => this.#changeable(zone, name));
    for (const { name } of domains) {
      if (certificates.some(({ leaf }) => leaf.checkHost(name, { subject: "never" }) === undefined)) {
        throw new Refusal("InvalidParameter.CertNotMatchDomain", "The certificate does not name the domain.");
      }
    }
    for (const domain of domains) {
      domain.former = domain.binding;
      domain.binding = { certificateIds, boundAt: this.#now() };
    }
  }

  /** What a visitor of the domain is shown now; a certificate that is gone is shown to nobody. */
  served(name: string): readonly HeldCertificate[] {
    const domain = this.domains.get(name) ?? this.domains.get(name.replace(/^[^.]+/, "*"));
    if (domain === undefined || domain.status !== "online") return [];
    const { certificateIds } = this.isRollingOut(domain) ? domain.former : domain.binding;
    return certificateIds.flatMap((id) => this.#store.certificates.get(id) ?? []);
  }

  /** Writes down what visitors could be shown now: during a deployment some nodes have the former, some the new. */
  observe(): void {
    const at = this.#now();
    for (const domain of this.domains.values()) {
      const { name, status, binding, former } = domain;
      const ids = [...binding.certificateIds, ...(this.isRollingOut(domain) ? former.certificateIds : [])];
      if (status !== "online" || [...ids, ...former.certificateIds].length === 0) continue;
      const valid = ids.length > 0 && ids.every((id) => this.#isGood(id, name, at));
      this.history.push({ at, domain: name, valid });
    }
  }

  /** Takes what the quotas allow; every target becomes a task. */
  addTasks(
    kind: EdgeOneTask["kind"],
    type: string,
    targets: readonly Omit<EdgeOneTask, "kind" | "type" | "jobId" | "createdAt">[],
  ): string {
    const quota = this.#behaviour.quotas[type];
    if (quota !== undefined && targets.length > quota.batch) {
      throw new Refusal("LimitExceeded.BatchQuota", `At most ${quota.batch} resources are taken at once.`);
    }
    if (quota !== undefined && targets.length > this.available(type)) {
      throw new Refusal("LimitExceeded.DailyQuota", "The daily quota is used up.");
    }
    const jobId = randomBytes(8).toString("hex");
    const createdAt = this.#now();
    this.tasks.push(...targets.map((target) => ({ ...target, kind, type, jobId, createdAt })));
    return jobId;
  }

  /** What is left of today's quota. */
  available(type: string): number {
    const now = this.#now();
    const used = this.tasks.filter((task) => task.type === type && task.createdAt > now - day).length;
    return Math.max(0, (this.#behaviour.quotas[type]?.daily ?? 0) - used);
  }

  isDone(task: EdgeOneTask): boolean {
    return this.#now() >= task.createdAt + this.#behaviour.taskMs;
  }

  #isGood(id: string, name: string, at: number): boolean {
    const leaf = this.#store.certificates.get(id)?.leaf;
    if (leaf === undefined) return false;
    return at < Date.parse(leaf.validTo) && leaf.checkHost(name, { subject: "never" }) !== undefined;
  }

  #usable(id: string): HeldCertificate {
    const certificate = this.#store.certificates.get(id);
    if (certificate === undefined) {
      throw new Refusal("ResourceUnavailable.CertNotFound", "The certificate does not exist.");
    }
    if (Date.parse(certificate.leaf.validTo) <= this.#now()) {
      throw new Refusal("InvalidParameter.CertToExpire", "The certificate has expired or is about to.");
    }
    if (certificate.algorithm === "RSA" && certificate.keySize < 2048) {
      throw new Refusal("InvalidParameter.CertTooShortKeySize", "The key of the certificate is too short.");
    }
    return certificate;
  }

  #changeable(zone: StandInZone, name: string): StandInDomain {
    const domain = this.domains.get(name);
    if (domain === undefined || domain.zone !== zone) {
      throw new Refusal("ResourceUnavailable.HostNotFound", "The domain does not exist in the site.");
    }
    if (domain.status !== "online") {
      throw new Refusal(
        "InvalidParameter.HostStatusNotAllowApplyCertificate",
        "The status of the domain does not allow this.",
      );
    }
    if (this.isRollingOut(domain)) {
      throw new Refusal("InvalidParameter.ActionInProgress", "The domain is being deployed.");
    }
    return domain;
  }
}
