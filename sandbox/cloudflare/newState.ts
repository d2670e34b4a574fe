import type { ZoneData } from "../dns/zoneData.ts";
import type { BucketStore } from "../edge/bucketStore.ts";
import { defaultZoneSettings } from "../edge/zoneSettings.ts";
import { ScriptStore } from "./scripts/scriptStore.ts";
import { type CloudflareState, defaultTimes, newId, type StateTimes } from "./state.ts";
import { deployPermissions } from "./tokens.ts";

export interface CloudflareStart {
  readonly accountName: string;
  readonly zones: readonly string[];
  readonly token: { readonly id: string; readonly value: string };
  readonly times: Partial<StateTimes>;
}

/** The first 100 custom hostnames are free. */
const freeHostnames = 100;

export function newState(
  start: CloudflareStart,
  shared: { readonly dns: ZoneData; readonly buckets: BucketStore; readonly now: () => number },
): CloudflareState {
  const state: CloudflareState = {
    accounts: [],
    zones: [],
    tokens: [],
    times: defaultTimes,
    hostnamesHeldElsewhere: new Set(),
    hostnameTaken: { status: 409, code: 1406, message: "Duplicate custom hostname found." },
    honoursRecordOverride: true,
    ...shared,
  };
  resetState(state, start);
  return state;
}

/** Puts everything back to how it was at the start; ids and credentials stay. */
export function resetState(state: CloudflareState, start: CloudflareStart): void {
  const ids = new Map(state.zones.map((zone) => [zone.name, zone.id]));
  const accountId = state.accounts[0]?.id ?? newId();
  state.accounts.length = 0;
  state.zones.length = 0;
  state.tokens.length = 0;
  state.hostnamesHeldElsewhere.clear();
  state.hostnameTaken = { status: 409, code: 1406, message: "Duplicate custom hostname found." };
  state.honoursRecordOverride = true;
  state.times = { ...defaultTimes, ...start.times };
  const account = {
    id: accountId,
    name: start.accountName,
    r2Subscribed: true,
    workersSubdomain: "sandbox",
    removedDomains: new Map(),
    buckets: new Map(),
    scripts: new ScriptStore(),
    workerDomains: new Map(),
  };
  state.accounts.push(account);
  for (const name of start.zones) {
    state.zones.push({
      id: ids.get(name) ?? newId(),
      name,
      account,
      saas: true,
      hostnameQuota: freeHostnames,
      settings: { ...defaultZoneSettings },
      fallbackOrigin: undefined,
      hostnames: new Map(),
      records: new Map(),
      routes: new Map(),
      purges: [],
    });
  }
  state.tokens.push({
    ...start.token,
    kind: start.token.value.startsWith("cfat_") ? "account" : "user",
    accountId,
    status: "active",
    expiresOn: undefined,
    permissions: deployPermissions,
  });
}
