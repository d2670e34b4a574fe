/**
 * Every command of the extension. `package.json` declares exactly these (the manifest test compares), and
 * `commands/register.ts` has one handler for each (the compiler compares).
 */
export const commandIds = [
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
  "cdnWorker.connectCloudflare",
  "cdnWorker.connectBackblaze",
  "cdnWorker.connectDogeCloud",
  "cdnWorker.connectDnsPod",
  "cdnWorker.showPermissions",
  "cdnWorker.signOut",
  "cdnWorker.cancelDeploy",
  "cdnWorker.copyRecord",
  "cdnWorker.copyDeployLog",
  "cdnWorker.copyStage",
  "cdnWorker.openRawLog",
] as const;

export type CommandId = (typeof commandIds)[number];
