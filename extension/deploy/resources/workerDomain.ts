import * as l10n from "@vscode/l10n";
import { CdnError } from "../../core/cdnError.ts";
import { type ChangeBase, changeId } from "../../core/change.ts";
import { done, type StepResult } from "../../core/step.ts";
import { createOnce } from "../../providers/cloudflare/createOnce.ts";
import { ErrorCode } from "../../providers/cloudflare/errorCodes.ts";
import { reasonToWait } from "../../providers/cloudflare/judgement.ts";
import { calling, errorCode, reading } from "../../providers/cloudflare/problem.ts";
import type { DnsRecordState, WorkerDomainState } from "../../providers/cloudflare/state.ts";
import { describeWorkerDomain, judgeWorkerDomain } from "../../providers/cloudflare/workerDomainState.ts";
import {
  observeWorkerDomains,
  workerDomainAbout,
  workerDomainSubject,
} from "../../providers/cloudflare/workerDomains.ts";
import { customHostnames, workerDomains } from "../../site/hostnameKind.ts";
import type { Site } from "../../site/site.ts";
import type { ApplyContext } from "../model/applyContext.ts";
import {
  isOurComment,
  ledgerEntry,
  madeBucketDomains,
  namesInLedger,
  type Ownership,
} from "../model/ownership.ts";
import type { SiteState } from "../model/siteState.ts";
import { customHostnameId } from "./customHostname.ts";
import * as dnsRecord from "./dnsRecord.ts";
import { onceKnown } from "./onceKnown.ts";
import { untilDone } from "./untilDone.ts";

export interface WorkerDomainSpec {
  /** The domain to remove, or to take from another Worker; undefined for a new one. */
  readonly id: string | undefined;
  readonly script: string;
  /** The record of the zone that gives way to the domain's own. */
  readonly record: DnsRecordState | undefined;
}

export type WorkerDomainChange = ChangeBase<"workerDomain", WorkerDomainSpec>;

/** A certificate of its own takes minutes, seldom more. */
const longestWait = 15 * 60_000;
/** Right after the upload the script may not be known yet, for some seconds. */
const longestScriptLag = 15_000;

/**
 * The hostnames of the zone itself. A domain names its Worker, so it needs no ledger: what leads to our script is
 * ours, as a route is.
 */
export function planWorkerDomains(
  site: Site,
  state: SiteState,
  owner: Ownership,
): readonly (WorkerDomainChange | dnsRecord.DnsRecordChange)[] {
  const script = site.worker.name;
  const needs = [changeId({ resource: "workerScript", name: script })];
  const former = (state.former?.workers ?? []).map(({ name }) => name);
  const wanted = workerDomains(site);
  const found = state.workerDomains ?? [];
  const made = wanted.flatMap((hostname): readonly (WorkerDomainChange | dnsRecord.DnsRecordChange)[] => {
    const existing = found.find((domain) => domain.hostname === hostname);
    const base = { resource: "workerDomain", name: hostname, after: l10n.t("Worker {0}", script) } as const;
    if (!existing) return planNewDomain(hostname, script, needs, state, owner);
    const before = describeWorkerDomain(existing);
    const spec = { id: existing.id, script, record: undefined };
    if (existing.script === script) {
      const judgement = judgeWorkerDomain(existing);
      if (judgement.kind === "done") return [];
      const reason = reasonToWait(judgement);
      return [{ ...base, action: "wait", reason, before, destroys: false, needs: [], spec }];
    }
    const update = { ...base, action: "update", before, needs, spec } as const;
    if (former.includes(existing.script)) {
      const reason = l10n.t("The site's Worker has another name now.");
      return [{ ...update, reason, destroys: false }];
    }
    const reason = l10n.t("The hostname is served by another Worker.");
    return [{ ...update, reason, destroys: true, consent: hostname }];
  });
  // A Worker that is taken over brings its domains: its yes names them all.
  const taken = owner.ours ? {} : { consent: script };
  const custom = customHostnames(site);
  const dropped = found
    .filter(({ hostname }) => !wanted.includes(hostname))
    .flatMap((domain): readonly WorkerDomainChange[] => {
      const isOurs = domain.script === script && state.worker !== undefined;
      if (!isOurs && !former.includes(domain.script)) return [];
      const foreign = isOurs ? taken : {};
      if (!custom.includes(domain.hostname)) {
        return [{ ...removal(domain), reason: l10n.t("cdn.jsonc does not name it any more."), ...foreign }];
      }
      // Served both ways for a moment: the new one has to answer before the former one goes.
      const route = changeId({ resource: "workerRoute", name: `${domain.hostname}/*` });
      const reason = l10n.t("Its DNS is elsewhere now: it is served as a custom hostname.");
      return [{ ...removal(domain), reason, needs: [customHostnameId(domain.hostname), route], ...foreign }];
    });
  return [...made, ...dropped];
}

/** The records at the hostname give way: the last one in the very call that makes the domain, so that no gap is. */
function planNewDomain(
  hostname: string,
  script: string,
  needs: readonly string[],
  state: SiteState,
  owner: Ownership,
): readonly (WorkerDomainChange | dnsRecord.DnsRecordChange)[] {
  const records = recordsInTheWay(hostname, state);
  const [record, ...others] = records;
  const consentFor = (one: DnsRecordState) =>
    leadsHere(one, owner) ? {} : { consent: dnsRecord.consentTo(one) };
  const removals = others.map((one) => ({
    ...dnsRecord.removal(one, records),
    reason: l10n.t("Another record of this name stands in the way."),
    ...consentFor(one),
  }));
  const isForeign = record !== undefined && !leadsHere(record, owner);
  const givenUp = changeId({ resource: "bucketDomain", name: hostname });
  return [
    ...removals,
    {
      resource: "workerDomain",
      action: "create",
      name: hostname,
      reason: isForeign
        ? l10n.t("A record of somebody else stands at the hostname; it is replaced.")
        : l10n.t("The zone does not lead the hostname to the Worker yet."),
      after: l10n.t("Worker {0}", script),
      destroys: isForeign,
      ...(record ? { before: dnsRecord.describeRecord(record), ...consentFor(record) } : {}),
      needs: [...needs, givenUp, ...removals.map(changeId)],
      spec: { id: undefined, script, record },
    },
  ];
}

/** What answers for the hostname now. The record of a bucket's domain goes with the domain only. */
function recordsInTheWay(hostname: string, { hostnameRecords = [] }: SiteState): readonly DnsRecordState[] {
  return hostnameRecords.filter(
    (record) => record.name === hostname && dnsRecord.answers(record) && !record.managed,
  );
}

/** Ours, or the CNAME by which the hostname came to the site as a custom hostname: nobody misses it. */
function leadsHere(record: DnsRecordState, { made }: Ownership): boolean {
  if (isOurComment(record.comment) && made.has(ledgerEntry("dnsRecord", record.name))) return true;
  const ourHosts = [
    ...namesInLedger(made, "fallbackOrigin"),
    ...namesInLedger(made, "dnsRecord"),
    ...madeBucketDomains(made).map(({ domain }) => domain),
  ];
  const target = record.content.toLowerCase().replace(/\.$/, "");
  return (
    record.type === "CNAME" &&
    made.has(ledgerEntry("customHostname", record.name)) &&
    ourHosts.includes(target)
  );
}

export function removal(existing: WorkerDomainState): WorkerDomainChange {
  return {
    resource: "workerDomain",
    action: "delete",
    name: existing.hostname,
    reason: l10n.t("It was made for this site."),
    before: describeWorkerDomain(existing),
    destroys: true,
    needs: [],
    spec: { id: existing.id, script: existing.script, record: undefined },
  };
}

export async function applyWorkerDomain(
  change: WorkerDomainChange,
  context: ApplyContext,
): Promise<StepResult> {
  const { account, api, zone } = context;
  const about = workerDomainAbout(change.name, account);
  const { id } = change.spec;
  if (change.action === "delete") {
    if (id) {
      await reading(about, () => api.workers.domains.delete(id, { account_id: account.id }), [
        ErrorCode.workerDomainNotFound,
      ]);
    }
    return done;
  }
  if (change.action !== "wait") await calling(about, () => attach(change, context));
  const { value, reached } = await untilDone<WorkerDomainState>(
    {
      subject: workerDomainSubject(change.name),
      read: async () => {
        const now = await observeWorkerDomains(api, account, zone);
        return now.find(({ hostname, script }) => hostname === change.name && script === change.spec.script);
      },
      judge: judgeWorkerDomain,
      onWaiting: (state) => context.progress(state ? describeWorkerDomain(state) : l10n.t("not visible yet")),
      limit: longestWait,
    },
    context,
  );
  if (!reached) throw stuck(change, value);
  return done;
}

/** Makes the domain, or leads it to our Worker. The same again is no error, so a lost answer does no harm. */
async function attach(change: WorkerDomainChange, context: ApplyContext): Promise<void> {
  try {
    await put(change, context);
  } catch (error) {
    const { record, id } = change.spec;
    const { api, account, zone } = context;
    const code = errorCode(error);
    // What the plan has a yes for and the service does not replace in one call is taken away first.
    if (code === ErrorCode.workerDomainHasRecord && record) {
      await api.dns.records.delete(record.id, { zone_id: zone.id });
      try {
        await put(change, context);
      } catch (failure) {
        await putBack(record, context);
        throw failure;
      }
      return;
    }
    if (code !== ErrorCode.workerDomainTaken || !id) throw error;
    await api.workers.domains.delete(id, { account_id: account.id });
    await put(change, context);
  }
}

async function put(change: WorkerDomainChange, context: ApplyContext): Promise<void> {
  const { api, account, zone, signal, now } = context;
  const { script, record, id } = change.spec;
  const body = {
    hostname: change.name,
    service: script,
    zone_id: zone.id,
    environment: "production",
    // Not in the published schema; the words of the errors 100116 and 100117 name them.
    ...(record ? { override_existing_dns_record: true } : {}),
    ...(id ? { override_existing_origin: true } : {}),
  };
  await createOnce<unknown>({
    create: () =>
      onceKnown(
        [ErrorCode.scriptNotFound],
        () => api.put<unknown>(`/accounts/${account.id}/workers/domains`, { body }),
        { signal, now, limit: longestScriptLag },
      ),
    find: async () => {
      const all = await observeWorkerDomains(api, account, zone);
      return all.find((domain) => domain.hostname === change.name && domain.script === script);
    },
    duplicates: [],
  });
}

/** The record as it was: the hostname must not be left without an answer. */
async function putBack(record: DnsRecordState, { api, zone }: ApplyContext): Promise<void> {
  const { name, content, proxied, comment } = record;
  const type = record.type === "A" ? "A" : record.type === "AAAA" ? "AAAA" : "CNAME";
  await api.dns.records.create({
    zone_id: zone.id,
    type,
    name,
    content,
    proxied,
    ttl: 1,
    ...(comment === undefined ? {} : { comment }),
  });
}

function stuck(change: WorkerDomainChange, state: WorkerDomainState | undefined): CdnError {
  return new CdnError({
    reason: "timeout",
    subject: workerDomainSubject(change.name),
    what: l10n.t(
      "its certificate does not become active ({0})",
      state ? describeWorkerDomain(state) : l10n.t("not visible yet"),
    ),
    remedy: l10n.t(
      "Look at SSL/TLS → Edge Certificates of the zone in the dashboard, then deploy again; what was done stays done.",
    ),
  });
}

/** The Worker domain's step of a plan, as other changes name it in `needs`. */
export function workerDomainId(hostname: string): string {
  return changeId({ resource: "workerDomain", name: hostname });
}
