import { type ProviderId, providers } from "../providers/registry.ts";

/**
 * Every command of the extension, beside one for each provider that can be connected. `package.json` declares exactly these (the manifest test compares), and
 * `registerCommands.ts` has one handler for each (the compiler compares).
 */
export const ownCommandIds = [
  "cdnWorker.deploy",
  "cdnWorker.newSite",
  "cdnWorker.showChanges",
  "cdnWorker.generateWorker",
  "cdnWorker.verify",
  "cdnWorker.addHostname",
  "cdnWorker.copyRecords",
  "cdnWorker.purge",
  "cdnWorker.rollBack",
  "cdnWorker.removeSite",
  "cdnWorker.pushCertificate",
  "cdnWorker.exportRenewalJob",
  "cdnWorker.switchTraffic",
  "cdnWorker.refresh",
  "cdnWorker.openDashboard",
  "cdnWorker.openSite",
  "cdnWorker.openConfig",
  "cdnWorker.showLog",
  "cdnWorker.showPermissions",
  "cdnWorker.signOut",
  "cdnWorker.cancelDeploy",
  "cdnWorker.copyRecord",
  "cdnWorker.copyDeployLog",
  "cdnWorker.copyStage",
  "cdnWorker.openRawLog",
] as const;

export type OwnCommandId = (typeof ownCommandIds)[number];
/** Each provider has one: `cdnWorker.connect.cloudflare`. */
export type ConnectCommandId = `cdnWorker.connect.${ProviderId}`;
export type CommandId = OwnCommandId | ConnectCommandId;

export function connectCommand(provider: ProviderId): ConnectCommandId {
  return `cdnWorker.connect.${provider}`;
}

export const commandIds: readonly CommandId[] = [
  ...ownCommandIds,
  ...providers.map(({ id }) => connectCommand(id)),
];
