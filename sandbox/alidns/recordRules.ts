/** What AliDNS asks of a record, alone and beside the others at its host and line. */
import { isIPv4, isIPv6 } from "node:net";
import { type Edition, lines, linesIn, longestTtl } from "./editions.ts";
import { Refusal } from "./refusal.ts";
import type { StandInRecord } from "./state.ts";

const types: ReadonlySet<string> = new Set([
  "A",
  "AAAA",
  "CNAME",
  "MX",
  "NS",
  "TXT",
  "SRV",
  "CAA",
  "REDIRECT_URL",
  "FORWARD_URL",
]);

const label = "[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?";
const hostRecord = new RegExp(`^(?:@|(?:\\*|${label})(?:\\.${label})*)$`);
const hostname = new RegExp(`^${label}(?:\\.${label})+$`, "i");

/** The record as it is kept; throws a Refusal where the service refuses it. */
export function checkRecord(
  edition: Edition,
  all: readonly StandInRecord[],
  wanted: StandInRecord,
): StandInRecord {
  const record = wellFormed(edition, wanted);
  const before = all.find(({ id }) => id === record.id);
  const here = all.filter(({ rr, line }) => rr === record.rr && line === record.line);
  // An update to what is there already is refused as well, with the same code.
  const isUnchanged = before !== undefined && isSame(before, record) && before.enabled === record.enabled;
  const twin = here.find(
    ({ id, type, value }) => id !== record.id && type === record.type && value === record.value,
  );
  if (isUnchanged || twin !== undefined) {
    throw new Refusal("DomainRecordDuplicate", "The DNS record already exists.");
  }
  if (!record.enabled) return record;
  const active = here.filter(({ id, enabled }) => id !== record.id && enabled);
  if (active.some((other) => conflicts(record, other))) {
    throw new Refusal("DomainRecordConflict", "The DNS record conflicts with other records.");
  }
  if (active.filter(({ type }) => type === record.type).length >= edition.perLine) {
    const code = ["A", "AAAA"].includes(record.type) ? "QuotaExceeded.ARecord" : "QuotaExceeded.Record";
    throw new Refusal(
      code,
      `You can't add this domain record because the {"Type RR Line"} record has been out of MAX count (${edition.perLine}).`,
    );
  }
  return record;
}

function isSame(one: StandInRecord, other: StandInRecord): boolean {
  const { rr, type, value, line, ttl, priority } = other;
  return (
    one.rr === rr &&
    one.type === type &&
    one.value === value &&
    one.line === line &&
    one.ttl === ttl &&
    one.priority === priority
  );
}

/** "DNS record conflict rules": a CNAME stands beside nothing else, but at `@` beside MX and TXT. */
function conflicts(one: StandInRecord, other: StandInRecord): boolean {
  if ((one.type === "CNAME") === (other.type === "CNAME")) return false;
  const beside = one.type === "CNAME" ? other.type : one.type;
  return !(one.rr === "@" && (beside === "MX" || beside === "TXT"));
}

function wellFormed(edition: Edition, wanted: StandInRecord): StandInRecord {
  const record: StandInRecord = { ...wanted, rr: wanted.rr.toLowerCase(), value: keptValue(wanted) };
  if (record.rr.length > 253 || !hostRecord.test(record.rr)) {
    throw new Refusal("InvalidRR.Format", "The format of the host record is invalid.");
  }
  if (!types.has(record.type)) {
    throw new Refusal("SubDomainInvalid.Type", "The type of the DNS record is invalid.");
  }
  checkValue(record);
  if (record.type === "MX" && !(Number(record.priority) >= 1 && Number(record.priority) <= 50)) {
    throw new Refusal("SubDomainInvalid.Priority", "The priority of the MX record must be from 1 to 50.");
  }
  if (!lines.some(({ code }) => code === record.line)) {
    throw new Refusal("SubDomainInvalid.Line", "The DNS resolution line is invalid.");
  }
  if (!linesIn(edition).some(({ code }) => code === record.line)) {
    throw new Refusal(
      "UnsupportedLine",
      "The edition of the domain does not support the DNS resolution line.",
    );
  }
  if (record.ttl < edition.minTtl || record.ttl > longestTtl) {
    throw new Refusal(
      "QuotaExceeded.TTL",
      `The specified TTL is invalid. A valid TTL must be in the range of ${edition.minTtl} to ${longestTtl}.`,
    );
  }
  return record;
}

/** Names are kept without their final dot. */
function keptValue({ type, value }: StandInRecord): string {
  return ["CNAME", "NS", "MX"].includes(type) ? value.replace(/\.$/, "") : value;
}

function checkValue({ type, value }: StandInRecord): void {
  if (type === "A" && !isIPv4(value)) {
    throw new Refusal("InvalidRR.AValue", "The value of the A record is invalid.");
  }
  if (type === "AAAA" && !isIPv6(value)) {
    throw new Refusal("InvalidRR.AAAAValue", "The value of the AAAA record is invalid.");
  }
  const isName = ["CNAME", "NS", "MX"].includes(type);
  if ((isName && !hostname.test(value)) || (type === "TXT" && value.length > 512)) {
    throw new Refusal("SubDomainInvalid.Value", "The DNS record is invalid or in the wrong format.");
  }
}
