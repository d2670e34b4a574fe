import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";

/** What the account holds, and what its edge serves: the two differ while a binding rolls out. */
export interface HeldCertificate {
  readonly id: number;
  readonly note: string;
  readonly leaf: X509Certificate;
  readonly context: SecureContext;
  /** SHA-256 of the leaf's DER, lower-case hexadecimal. */
  readonly fingerprint: string;
  /** What lists show; follows the truth after `domainCountLagMs`. */
  shownCount: number;
}

export interface HeldDomain {
  readonly id: number;
  readonly name: string;
  readonly cname: string;
  status: "online" | "offline";
  /** 0 = none. */
  certId: number;
  /** What the edge hands out at this moment; 0 = none. */
  servedId: number;
}

/** One change of what visitors of a domain get. */
export interface Served {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly domain: string;
  readonly fingerprint: string | undefined;
  /** A certificate is there, in date, and names the domain. */
  readonly valid: boolean;
}

export interface DogecloudSettings {
  /** Between a bind and the edge serving it. */
  rolloutMs: number;
  domainCountLagMs: number;
  /** Errors come with HTTP 200, as seen most, or with the code as HTTP status. */
  errorStatus: "ok" | "code";
  /** How many of the next binds take effect and answer without `code`. */
  codelessBinds: number;
}

/** The service's own refusal; `code` goes into the envelope. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export class DogecloudState {
  readonly settings: DogecloudSettings;
  readonly certificates = new Map<number, HeldCertificate>();
  readonly domains = new Map<string, HeldDomain>();
  /** Everything that any domain served, in order. */
  readonly history: Served[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #nextId = 10_001;

  constructor(settings: DogecloudSettings) {
    this.settings = settings;
  }

  addDomain(seed: { name: string; status?: HeldDomain["status"]; certId?: number }): HeldDomain {
    const domain: HeldDomain = {
      id: this.#nextId++,
      name: seed.name,
      cname: `${seed.name}.cdn.dogecloud.test`,
      status: seed.status ?? "online",
      certId: seed.certId ?? 0,
      servedId: seed.certId ?? 0,
    };
    this.domains.set(domain.name, domain);
    this.#recount(0);
    this.#observe(domain);
    return domain;
  }

  /** Duplicates are not merged: the same certificate twice is there twice. */
  upload(note: string, chain: string, key: string): number {
    const [leaf, context] = parsePair(chain, key);
    if (note.length > 73) throw new Refusal(400, "备注过长");
    const id = this.#nextId++;
    const fingerprint = leaf.fingerprint256.replaceAll(":", "").toLowerCase();
    this.certificates.set(id, { id, note, leaf, context, fingerprint, shownCount: 0 });
    return id;
  }

  bind(id: number, name: string): void {
    const certificate = this.certificates.get(id);
    const domain = this.domains.get(name);
    if (!certificate) throw new Refusal(404, "证书不存在");
    if (!domain) throw new Refusal(404, "域名不存在");
    if (!certificate.leaf.checkHost(name, { subject: "never" })) throw new Refusal(400, "证书与域名不匹配");
    if (domain.certId === id) return;
    domain.certId = id;
    this.#recount(this.settings.domainCountLagMs);
    this.#later(this.settings.rolloutMs, () => {
      // A later bind may have overtaken this one.
      if (domain.certId !== id) return;
      domain.servedId = id;
      this.#observe(domain);
    });
  }

  remove(id: number): void {
    if (!this.certificates.has(id)) throw new Refusal(404, "证书不存在");
    for (const domain of this.domains.values()) {
      if (domain.certId === id) throw new Refusal(400, "证书正在使用中，无法删除");
    }
    this.certificates.delete(id);
    // Stricter than the service may be: an edge that still hands the certificate out has lost it.
    for (const domain of this.domains.values()) if (domain.servedId === id) this.#observe(domain);
  }

  /** What a visitor of the domain gets now. */
  served(name: string): HeldCertificate | undefined {
    const domain = this.domains.get(name);
    return domain && this.certificates.get(domain.servedId);
  }

  /** Forgets everything; what is still rolling out never arrives. */
  reset(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.certificates.clear();
    this.domains.clear();
    this.history.length = 0;
  }

  #observe(domain: HeldDomain): void {
    const certificate = this.served(domain.name);
    const now = Date.now();
    const valid =
      certificate !== undefined &&
      now < Date.parse(certificate.leaf.validTo) &&
      certificate.leaf.checkHost(domain.name, { subject: "never" }) !== undefined;
    this.history.push({ at: now, domain: domain.name, fingerprint: certificate?.fingerprint, valid });
  }

  #recount(lagMs: number): void {
    this.#later(lagMs, () => {
      for (const certificate of this.certificates.values()) {
        certificate.shownCount = [...this.domains.values()].filter(
          (domain) => domain.certId === certificate.id,
        ).length;
      }
    });
  }

  #later(ms: number, action: () => void): void {
    if (ms <= 0) {
      action();
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }
}

function parsePair(chain: string, key: string): readonly [X509Certificate, SecureContext] {
  try {
    const leaf = new X509Certificate(chain);
    if (!leaf.checkPrivateKey(createPrivateKey(key))) throw new Error("mismatch");
    return [leaf, createSecureContext({ cert: chain, key })];
  } catch {
    throw new Refusal(400, "解析失败，请检查证书是否符合标准，请留意是否有多余的空格");
  }
}
