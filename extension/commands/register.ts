import type * as vscode from "vscode";
import { type CommandId, commandIds } from "../editor/commandIds.ts";
import { type Handler, registerCommand } from "../editor/funnel.ts";
import type { Services } from "../editor/services.ts";
import { addHostname } from "./addHostname.ts";
import { exportRenewalJob } from "./certificate/exportRenewalJob.ts";
import { pushCertificate } from "./certificate/pushCertificate.ts";
import { connectBackblaze } from "./connectBackblaze.ts";
import { connectCloudflare } from "./connectCloudflare.ts";
import { connectDnsPod } from "./connectDnsPod.ts";
import { connectDogeCloud } from "./connectDogeCloud.ts";
import { copyDnsRecords } from "./copyDnsRecords.ts";
import { copyRecord } from "./copyRecord.ts";
import { cancelDeploy, copyDeployLog, copyStage } from "./deployLogCommands.ts";
import { deployWorker } from "./deployWorker.ts";
import { switchTraffic } from "./dns/switchTraffic.ts";
import { generateWorker } from "./generateWorker.ts";
import { newSite } from "./newSite/newSite.ts";
import { openConfig } from "./openConfig.ts";
import { openDashboard } from "./openDashboard.ts";
import { openSite } from "./openSite.ts";
import { purgeCache } from "./purgeCache.ts";
import { refresh } from "./refresh.ts";
import { removeSite } from "./removeSite.ts";
import { rollBackWorker } from "./rollBackWorker.ts";
import { showChanges } from "./showChanges.ts";
import { showPermissions } from "./showPermissions.ts";
import { signOut } from "./signOut.ts";
import { verifySite } from "./verifySite.ts";

/** Every command with its handler: the type holds the list complete. */
export function registerCommands(services: Services): readonly vscode.Disposable[] {
  const handlers: Readonly<Record<CommandId, Handler>> = {
    "cdnWorker.deploy": (argument) => deployWorker(services, argument),
    "cdnWorker.newSite": () => newSite(services),
    "cdnWorker.showChanges": (argument) => showChanges(services, argument),
    "cdnWorker.generateWorker": (argument) => generateWorker(services, argument),
    "cdnWorker.verify": (argument) => verifySite(services, argument),
    "cdnWorker.addHostname": (argument) => addHostname(services, argument),
    "cdnWorker.copyRecords": (argument) => copyDnsRecords(services, argument),
    "cdnWorker.purge": (argument) => purgeCache(services, argument),
    "cdnWorker.rollBack": (argument) => rollBackWorker(services, argument),
    "cdnWorker.removeSite": (argument) => removeSite(services, argument),
    "cdnWorker.pushCertificate": (argument) => pushCertificate(services, argument),
    "cdnWorker.exportRenewalJob": (argument) => exportRenewalJob(services, argument),
    "cdnWorker.switchTraffic": (argument) => switchTraffic(services, argument),
    "cdnWorker.refresh": (argument) => refresh(services, argument),
    "cdnWorker.openDashboard": (argument) => openDashboard(services, argument),
    "cdnWorker.openSite": (argument) => openSite(services, argument),
    "cdnWorker.openConfig": (argument) => openConfig(services, argument),
    "cdnWorker.showLog": () => services.log.show(),
    "cdnWorker.connectCloudflare": () => connectCloudflare(services),
    "cdnWorker.connectBackblaze": () => connectBackblaze(services),
    "cdnWorker.connectDogeCloud": () => connectDogeCloud(services),
    "cdnWorker.connectDnsPod": () => connectDnsPod(services),
    "cdnWorker.showPermissions": (argument) => showPermissions(services, argument),
    "cdnWorker.signOut": (argument) => signOut(services, argument),
    "cdnWorker.cancelDeploy": () => cancelDeploy(services),
    "cdnWorker.copyRecord": (argument) => copyRecord(argument),
    "cdnWorker.copyDeployLog": () => copyDeployLog(services),
    "cdnWorker.copyStage": (argument) => copyStage(services, argument),
    "cdnWorker.openRawLog": () => services.log.show(),
  };
  return commandIds.map((id) => registerCommand(id, handlers[id], services.log));
}
