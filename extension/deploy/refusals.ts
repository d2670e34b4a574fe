import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import { asArgument } from "../core/change.ts";
import { describeChange } from "../core/describeChange.ts";
import type { RunContext } from "../core/runContext.ts";
import { saasPage } from "../providers/cloudflare/problem.ts";
import { providerOfVariable } from "../providers/registry.ts";
import type { Change } from "./changes.ts";
import { busyRefusals } from "./hold/holdSite.ts";
import { madeBucketDomains, namesInLedger, siteOwnership } from "./model/ownership.ts";
import type { SiteState } from "./model/siteState.ts";
import { fallbackHost } from "./model/wanted.ts";
import type { Plan } from "./report.ts";
import { missingSecrets } from "./resources/workerScript.ts";

/** Why a plan may not be applied at all; empty when it may. Nothing is written while something stands here. */
export function refusals(plan: Plan, context: RunContext): readonly CdnError[] {
  const { site, state, changes } = plan;
  const tags = [
    ...(state.worker ? [state.worker.tags] : []),
    ...(state.former?.workers ?? []).map((w) => w.tags),
  ];
  const busy = changes.length > 0 ? busyRefusals(site, tags, context.now()) : [];
  // Whoever is at it may change all the rest.
  if (busy.length > 0) return busy;
  return [
    ...foreignRefusals(plan, context),
    ...otherZoneRefusals(plan, context),
    ...managedRefusals(plan),
    ...addressRefusals(plan),
    ...secretRefusals(plan, context),
    ...quotaRefusals(plan),
  ];
}

/** What stands in another zone can neither be seen nor removed from this one, and it holds the hostnames. */
function otherZoneRefusals({ site, state, zone }: Plan, context: RunContext): readonly CdnError[] {
  const { made } = siteOwnership(site, state);
  const [host] = [
    ...namesInLedger(made, "fallbackOrigin"),
    ...namesInLedger(made, "dnsRecord"),
    ...madeBucketDomains(made).map(({ domain }) => domain),
  ].filter((name) => !name.endsWith(`.${zone.name}`));
  if (host === undefined || context.consents.has(host)) return [];
  return [
    new CdnError({
      reason: "conflict",
      subject: l10n.t("Site {0}", site.name),
      what: l10n.t("it stands in another zone already ({0} is not in {1})", host, zone.name),
      remedy: l10n.t(
        "Put that zone back into cdn.jsonc and run destroy, then deploy to the new one. Nothing was changed. To leave behind what stands there, say --replace {0}",
        host,
      ),
    }),
  ];
}

/** The record of a bucket's domain goes with the domain only, and that one belongs to a bucket we do not know. */
function managedRefusals({ changes, site, state }: Plan): readonly CdnError[] {
  const atHostnames = hostnamesOfBuckets(changes, state);
  const name = site.fallbackOrigin;
  if (name === undefined || atHostnames.length > 0) return atHostnames;
  const isWanted = changes.some(
    (change) =>
      change.action === "create" &&
      (change.resource === "bucketDomain" || change.resource === "dnsRecord") &&
      change.name === name,
  );
  const isGivenUp = changes.some(
    (change) =>
      change.resource === "bucketDomain" && change.action === "delete" && change.spec.domain === name,
  );
  if (!isWanted || isGivenUp || !state.dnsRecords.some(({ managed }) => managed)) return [];
  return [
    new CdnError({
      reason: "conflict",
      subject: l10n.t("Fallback origin {0}", name),
      what: l10n.t("the name is the domain of another R2 bucket"),
      remedy: l10n.t(
        "Choose another fallbackOrigin in cdn.jsonc, or remove the domain from that bucket (R2 → Settings → Custom Domains). Nothing was changed.",
      ),
    }),
  ];
}

/** A bucket's domain at a hostname that is to be the Worker's: R2 alone can take it away. */
function hostnamesOfBuckets(changes: readonly Change[], state: SiteState): readonly CdnError[] {
  return changes.flatMap((change) => {
    if (change.resource !== "workerDomain" || change.action !== "create") return [];
    const isManaged = state.hostnameRecords?.some(({ name, managed }) => managed && name === change.name);
    const isGivenUp = changes.some(
      (other) =>
        other.resource === "bucketDomain" && other.action === "delete" && other.spec.domain === change.name,
    );
    if (!isManaged || isGivenUp) return [];
    return [
      new CdnError({
        reason: "conflict",
        subject: describeChange(change),
        what: l10n.t("the name is the domain of an R2 bucket"),
        remedy: l10n.t(
          "Remove the domain from that bucket (R2 → Settings → Custom Domains), or choose another hostname. Nothing was changed.",
        ),
      }),
    ];
  });
}

/** The fallback origin is a CNAME to the bucket's host: Cloudflare takes no address there, and reaches no loopback. */
function addressRefusals({ site }: Plan): readonly CdnError[] {
  if (site.fallbackOrigin === undefined) return [];
  const wanted = fallbackHost(site);
  if (wanted.kind !== "record" || wanted.type !== "CNAME") return [];
  const isAddress = /(?:^|\.)\d+$|:|(?:^|\.)localhost$/i.test(wanted.content);
  if (!isAddress) return [];
  return [
    new CdnError({
      reason: "config",
      subject: l10n.t("Fallback origin {0}", site.fallbackOrigin),
      what: l10n.t("the bucket's endpoint is an address, or on this machine ({0})", wanted.content),
      remedy: l10n.t(
        "Cloudflare reaches an origin by its public name. Name the service's S3 endpoint in cdn.jsonc; one on this machine is for trying the Worker only. Nothing was changed.",
      ),
    }),
  ];
}

function foreignRefusals(plan: Plan, context: RunContext): readonly CdnError[] {
  return plan.changes.flatMap((change) => {
    if (change.consent === undefined || context.consents.has(change.consent)) return [];
    return [
      new CdnError({
        reason: "foreign",
        subject: describeChange(change),
        what: l10n.t("it is not ours ({0})", change.before ?? change.reason),
        remedy: l10n.t(
          "Nothing was changed. If it may be replaced, say so by its name: --replace {0}",
          asArgument(change.consent),
        ),
      }),
    ];
  });
}

/** Better nothing than half a site: what Cloudflare would refuse is not begun. */
function quotaRefusals({ changes, state, zone }: Plan): readonly CdnError[] {
  const quota = state.hostnameQuota;
  const added = changes.filter(
    ({ resource, action }) => resource === "customHostname" && action === "create",
  );
  const [first] = added;
  if (!quota || !first || quota.used + added.length <= quota.hardCap) return [];
  return [
    new CdnError({
      reason: "quota",
      subject: l10n.t("Custom hostname {0}", added.map(({ name }) => name).join(", ")),
      what: l10n.t("the quota of zone {0} is used up ({1} of {2})", zone.name, quota.used, quota.hardCap),
      remedy: l10n.t(
        "Remove custom hostnames that are no longer used, or raise the quota at {0}. Nothing was changed.",
        saasPage,
      ),
      link: saasPage,
    }),
  ];
}

function secretRefusals(plan: Plan, context: RunContext): readonly CdnError[] {
  const uploads = plan.changes.some(
    (change: Change) => change.resource === "workerScript" && change.action !== "delete",
  );
  if (!uploads) return [];
  return missingSecrets(plan.worker, plan.state, context).map(
    (name) =>
      new CdnError({
        reason: "unauthenticated",
        ...providerOfVariable(name),
        subject: l10n.t("Secret {0} of Worker {1}", name, plan.worker.name),
        what: l10n.t("it is not given, and the Worker has none yet"),
        remedy: l10n.t(
          "Set the environment variable {0}, or add the account in the editor. Nothing was changed.",
          name === "SIGNING_KEYS" ? "CDN_WORKER_SIGNING_KEYS" : name,
        ),
      }),
  );
}
