import * as l10n from "@vscode/l10n";
import { CdnError } from "../core/cdnError.ts";
import {
  type DnsProvider,
  type DnsRecordInput,
  defaultLineId,
  describeDnsRecord,
  sameValue,
} from "../providers/capabilities/dns.ts";
import { chooseLine } from "./chooseLine.ts";
import { isOurs, remarkFor } from "./ownership.ts";

/** Publishes and removes the TXT records of ACME's DNS-01 challenge (RFC 8555 §8.4). */
export interface ChallengePublisher {
  /** Publishes `value` at `name`, on the default line. An identical record is fine. */
  publish(name: string, value: string, signal: AbortSignal): Promise<void>;
  /** Removes what `publish` has made, and nothing else; a record that is gone is fine. */
  remove(name: string, value: string, signal?: AbortSignal): Promise<void>;
}

/** Seconds. Short, because the record is gone in minutes; a plan with a higher limit gets its own. */
const challengeTtl = 60;

/** Challenge records through a site's DNS provider. `domain` is the one whose certificate is asked for. */
export function challengePublisher(provider: DnsProvider, domain: string): ChallengePublisher {
  const plain = (name: string) => name.toLowerCase().replace(/\.$/, "");

  async function matching(name: string, value: string, signal: AbortSignal) {
    const here = (await provider.list(signal)).filter(
      (record) => record.name === plain(name) && record.lineId === defaultLineId,
    );
    const same = here.find((record) => record.type === "TXT" && sameValue("TXT", record.value, value));
    return { here, same };
  }

  return {
    async publish(name, value, signal) {
      const capabilities = await provider.capabilities(signal);
      const { here, same } = await matching(name, value, signal);
      if (same?.enabled) return;
      const alias = here.find((record) => record.type === "CNAME" && record.enabled);
      if (alias !== undefined) {
        throw new CdnError({
          reason: "conflict",
          subject: l10n.t("Certificate of {0}", domain),
          what: l10n.t("the challenge cannot be published: {0}", describeDnsRecord(alias)),
          remedy: l10n.t(
            "A CNAME excludes a TXT record at its name. Remove it, or let the provider of {0} answer the challenge.",
            alias.value,
          ),
        });
      }
      const line = chooseLine(defaultLineId, capabilities);
      const record: DnsRecordInput = {
        name: plain(name),
        type: "TXT",
        lineId: line.id,
        line: line.name,
        value,
        ttl: Math.max(challengeTtl, capabilities.minTtl),
        remark: remarkFor("challenge"),
      };
      await provider.create(record, signal);
    },

    async remove(name, value, signal = new AbortController().signal) {
      const { same } = await matching(name, value, signal);
      if (same !== undefined && same.id !== "" && isOurs(same, "challenge"))
        await provider.remove(same.id, signal);
    },
  };
}
