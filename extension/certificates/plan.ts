/*
 * What has to be done so that CDN domains carry a certificate: a pure function of the certificate and of what
 * the CDN holds. The order cannot lose a certificate: upload, bind, and only then remove what is ours, bound to
 * nothing and superseded. What somebody else uploaded is never removed, bound or not.
 */
import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { type ChangeBase, changeId } from "../core/change.ts";
import { type CdnDomain, carriedBy, type StoredCertificate } from "../providers/capabilities/certificates.ts";
import { coverageProblem } from "./certificateProblem.ts";
import type { CertificateFacts } from "./facts.ts";
import { canonicalName, covers, nameMatches } from "./names.ts";
import { fingerprintInNote, noteFor } from "./note.ts";

export type CertificateSpec =
  | { readonly step: "upload"; readonly note: string }
  /** Without `certificateId`: the certificate that this plan uploads. */
  | {
      readonly step: "bind";
      readonly domain: string;
      readonly certificateId?: string;
      /** What the domain carried when this was planned. */
      readonly carried: readonly string[];
    }
  /** `expires` in milliseconds since the epoch, where it is known. */
  | { readonly step: "remove"; readonly certificateId: string; readonly expires?: number };

export type CertificateChange = ChangeBase<"certificate", CertificateSpec>;

/** What the CDN holds, read in one sweep. */
export interface CertificateState {
  readonly domains: readonly CdnDomain[];
  readonly certificates: readonly StoredCertificate[];
}

export interface CertificateTarget {
  readonly leaf: CertificateFacts;
  /** CDN domains, `*.example.com` for all that match; every domain that is covered where left out. */
  readonly domains?: readonly string[];
  /** Leave a domain alone whose certificate is ours and lasts longer: an unattended run never goes back. */
  readonly keepNewer?: boolean;
}

export interface DomainStanding {
  readonly domain: string;
  readonly cname: string | undefined;
  /**
   * `bind`: will get the certificate. `carries`: has it. `newer`: has a later one of ours, left alone.
   * `offline`: covered, but switched off.
   */
  readonly standing: "bind" | "carries" | "newer" | "offline";
}

export interface CertificateChanges {
  /** In the order in which they are applied. */
  readonly changes: readonly CertificateChange[];
  /** Covered domains only. */
  readonly domains: readonly DomainStanding[];
  /** Domains that were asked for and cannot be served; the others go on. */
  readonly problems: readonly CdnError[];
}

/** A margin for services that give dates without a time zone. Milliseconds. */
const day = 86_400_000;

export function planCertificate(
  target: CertificateTarget,
  state: CertificateState,
  title: string,
): CertificateChanges {
  const { leaf } = target;
  const { wanted, offline, problems } = chooseDomains(target, state, title);
  const byId = new Map(state.certificates.map((certificate) => [certificate.id, certificate]));
  const copies = state.certificates.filter(({ note }) => fingerprintInNote(note) === leaf.fingerprint);
  // Of several copies (an upload whose answer was lost, two runs at once), the one that most domains carry already.
  const carriers = (id: string) => state.domains.filter((domain) => carriedBy(domain).includes(id)).length;
  const copy = [...copies].sort((a, b) => carriers(b.id) - carriers(a.id) || compareIds(a.id, b.id))[0];

  // A domain that carries another copy gets this one, too: each copy that is bound could never be removed.
  const standingOf = (domain: CdnDomain): DomainStanding["standing"] => {
    if (domain.certificateId === undefined) return "bind";
    if (copy !== undefined && carriedBy(domain).includes(copy.id)) return "carries";
    return target.keepNewer && isNewerOfOurs(byId.get(domain.certificateId), domain, leaf) ? "newer" : "bind";
  };
  const standings = wanted.map((domain) => ({ domain, standing: standingOf(domain) }));
  const toBind = standings.filter(({ standing }) => standing === "bind").map(({ domain }) => domain);

  const note = noteFor(leaf.fingerprint);
  const label = shortLabel(leaf);
  const upload: CertificateChange | undefined =
    copy === undefined && toBind.length > 0
      ? {
          resource: "certificate",
          action: "create",
          name: note,
          reason: l10n.t("{0} does not hold this certificate yet.", title),
          after: label,
          destroys: false,
          needs: [],
          spec: { step: "upload", note },
        }
      : undefined;
  const binds = toBind.map((domain): CertificateChange => {
    const before = domain.certificateId === undefined ? undefined : byId.get(domain.certificateId);
    return {
      resource: "certificate",
      action: domain.certificateId === undefined ? "create" : "update",
      name: domain.name,
      reason:
        domain.certificateId === undefined
          ? l10n.t("The domain carries no certificate.")
          : l10n.t("The domain carries another certificate."),
      ...(domain.certificateId === undefined ? {} : { before: storedLabel(domain.certificateId, before) }),
      after: label,
      destroys: false,
      needs: upload ? [changeId(upload)] : [],
      spec: {
        step: "bind",
        domain: domain.name,
        ...(copy ? { certificateId: copy.id } : {}),
        carried: carriedBy(domain),
      },
    };
  });

  const bound = boundAfter(state, toBind);
  const isServed = standings.some(({ standing }) => standing === "bind" || standing === "carries");
  const removals = state.certificates
    .filter(({ id }) => isServed && id !== copy?.id && !bound.has(id))
    .filter((certificate) => isObsolete(certificate, leaf))
    // An edge shows the same whichever copy it has, so nobody can see when it has let go of this one: the next run.
    .filter(({ id, note }) => fingerprintInNote(note) !== leaf.fingerprint || carriers(id) === 0)
    .map(
      (certificate): CertificateChange => ({
        resource: "certificate",
        action: "delete",
        name: certificate.id,
        reason: l10n.t("We uploaded it, no domain carries it, and the new one covers its names."),
        before: storedLabel(certificate.id, certificate),
        // Nobody can miss it: no domain carries it, and the new one does all that it could.
        destroys: false,
        needs: binds.map(changeId),
        spec: {
          step: "remove",
          certificateId: certificate.id,
          ...(certificate.expires === undefined ? {} : { expires: certificate.expires }),
        },
      }),
    );

  return {
    changes: [...(upload ? [upload] : []), ...binds, ...removals],
    domains: [
      ...standings.map(({ domain, standing }) => ({ domain: domain.name, cname: domain.cname, standing })),
      ...offline.map((domain) => ({
        domain: domain.name,
        cname: domain.cname,
        standing: "offline" as const,
      })),
    ],
    problems,
  };
}

/** Ours, and of no more use than `leaf`: the same certificate again, or names that `leaf` covers for longer. */
export function isObsolete(
  certificate: Pick<StoredCertificate, "note" | "names" | "expires">,
  leaf: Pick<CertificateFacts, "fingerprint" | "names" | "validTo">,
): boolean {
  const fingerprint = fingerprintInNote(certificate.note);
  if (fingerprint === undefined) return false;
  if (fingerprint === leaf.fingerprint) return true;
  const isCovered =
    certificate.names.length > 0 && certificate.names.every((name) => covers(leaf.names, name));
  return isCovered && certificate.expires !== undefined && certificate.expires <= leaf.validTo;
}

interface Chosen {
  readonly wanted: readonly CdnDomain[];
  readonly offline: readonly CdnDomain[];
  readonly problems: readonly CdnError[];
}

function chooseDomains(
  { leaf, domains: named }: CertificateTarget,
  state: CertificateState,
  title: string,
): Chosen {
  const problems: CdnError[] = [];
  const chosen = new Map<string, CdnDomain>();
  const offline: CdnDomain[] = [];
  const covered = state.domains.filter((domain) => covers(leaf.names, domain.name));
  /** A domain that is switched off is left alone unless it is named: nobody can check it at the edge. */
  const takeAll = (domains: readonly CdnDomain[]) => {
    for (const domain of domains) {
      if (domain.online) chosen.set(domain.name, domain);
      else if (!offline.includes(domain)) offline.push(domain);
    }
  };
  if (named === undefined) {
    takeAll(covered);
    if (covered.length === 0) problems.push(nothingCovered(leaf, state, title));
  }
  for (const name of (named ?? []).map(canonicalName)) {
    // The service may list a name in Unicode: what is sent back to it is its own spelling.
    const domain = state.domains.find((candidate) => canonicalName(candidate.name) === name);
    if (name.startsWith("*.") && domain === undefined) {
      const matching = covered.filter((domain) => nameMatches(name, domain.name));
      takeAll(matching);
      if (matching.length === 0) problems.push(noSuchDomain(name, state, title));
      continue;
    }
    if (domain === undefined) problems.push(noSuchDomain(name, state, title));
    else if (covers(leaf.names, name)) chosen.set(domain.name, domain);
    else problems.push(new CdnError({ reason: "config", ...coverageProblem(leaf.names, name) }));
  }
  return { wanted: [...chosen.values()], offline: offline.filter(({ name }) => !chosen.has(name)), problems };
}

function noSuchDomain(name: string, state: CertificateState, title: string): CdnError {
  return new CdnError({
    reason: "notFound",
    subject: l10n.t("CDN domain {0}", name),
    what: l10n.t("the {0} account has no such domain", title),
    remedy: l10n.t(
      "Add it in the console, or correct the name. There are: {0}.",
      state.domains.map((domain) => domain.name).join(", ") || l10n.t("none"),
    ),
  });
}

function nothingCovered(leaf: CertificateFacts, state: CertificateState, title: string): CdnError {
  return new CdnError({
    reason: "config",
    subject: l10n.t("Certificate for {0}", leaf.names.join(", ")),
    what: l10n.t("it covers none of the domains of the {0} account", title),
    remedy: l10n.t(
      "Use another certificate, or add the domain in the console. There are: {0}.",
      state.domains.map((domain) => domain.name).join(", ") || l10n.t("none"),
    ),
  });
}

function isNewerOfOurs(
  stored: StoredCertificate | undefined,
  domain: CdnDomain,
  leaf: Pick<CertificateFacts, "validTo">,
): boolean {
  if (stored?.expires === undefined || fingerprintInNote(stored.note) === undefined) return false;
  return stored.expires > leaf.validTo + day && covers(stored.names, domain.name);
}

/**
 * Ids that some domain carries once `toBind` have been bound to the new certificate. Of two that a domain carries, one
 * stays: which one, the next run sees.
 */
function boundAfter(state: CertificateState, toBind: readonly CdnDomain[]): ReadonlySet<string> {
  return new Set(
    state.domains
      .map((domain) => ({ ids: carriedBy(domain), isReplaced: toBind.includes(domain) }))
      .flatMap(({ ids, isReplaced }) => (isReplaced && ids.length === 1 ? [] : ids)),
  );
}

/** Numeric ids by age; others as text. */
function compareIds(a: string, b: string): number {
  return Number(a) - Number(b) || a.localeCompare(b);
}

/** `images.example.com +2, until 2027-02-19 (1a2b3c4d)` */
function shortLabel(leaf: CertificateFacts): string {
  return `${namesLabel(leaf.names)}, ${until(leaf.validTo)} (${leaf.fingerprint.slice(0, 8)})`;
}

/** `10001: images.example.com, until 2026-12-01`, with who uploaded it where that was not us. */
function storedLabel(id: string, stored: StoredCertificate | undefined): string {
  if (stored === undefined) return id;
  const whose = fingerprintInNote(stored.note) === undefined ? l10n.t(", not uploaded by us") : "";
  const expiry = stored.expires === undefined ? "" : `, ${until(stored.expires)}`;
  return `${id}: ${namesLabel(stored.names)}${expiry}${whose}`;
}

function namesLabel(names: readonly string[]): string {
  const [first = "?", ...more] = names;
  return more.length === 0 ? first : `${first} +${more.length}`;
}

const until = (time: number): string => l10n.t("until {0}", new Date(time).toISOString().slice(0, 10));

/** A change in one line for people. */
export function describeCertificateChange(change: CertificateChange, title: string): string {
  switch (change.spec.step) {
    case "upload":
      return l10n.t("upload the certificate to {0}", title);
    case "bind":
      return l10n.t("bind it to {0}", change.name);
    case "remove":
      return l10n.t("remove the certificate {0} from {1}", change.name, title);
  }
}
