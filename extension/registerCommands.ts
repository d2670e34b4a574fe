import type * as vscode from "vscode";
import { exportRenewalJob } from "./commands/certificate/exportRenewalJob.ts";
import { pushCertificate } from "./commands/certificate/pushCertificate.ts";
import { connect } from "./commands/connect.ts";
import { copyDnsRecords } from "./commands/copyDnsRecords.ts";
import { copyRecord } from "./commands/copyRecord.ts";
import { cancelDeploy, copyDeployLog, copyStage } from "./commands/deployLogCommands.ts";
import { deployWorker } from "./commands/deployWorker.ts";
import { switchTraffic } from "./commands/dns/switchTraffic.ts";
import { generateWorker } from "./commands/generateWorker.ts";
import { addHostname } from "./commands/newSite/addHostname.ts";
import { newSite } from "./commands/newSite/newSite.ts";
import { openConfig } from "./commands/openConfig.ts";
import { openDashboard } from "./commands/openDashboard.ts";
import { openSite } from "./commands/openSite.ts";
import { purgeCache } from "./commands/purgeCache.ts";
import { refresh } from "./commands/refresh.ts";
import { removeSite } from "./commands/removeSite.ts";
import { rollBackWorker } from "./commands/rollBackWorker.ts";
import { showChanges } from "./commands/showChanges.ts";
import { showPermissions } from "./commands/showPermissions.ts";
import { signOut } from "./commands/signOut.ts";
import { verifySite } from "./commands/verifySite.ts";
import { connectCommand, type OwnCommandId, ownCommandIds } from "./editor/commandIds.ts";
import { type Handler, registerCommand } from "./editor/registerCommand.ts";
import type { Services } from "./editor/stores/services.ts";
import { providers } from "./providers/registry.ts";

/** Every command with its handler: the type holds the list complete. */
export function registerCommands(services: Services): readonly vscode.Disposable[] {
  const handlers: Readonly<Record<OwnCommandId, Handler>> = {
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
    "cdnWorker.showPermissions": (argument) => showPermissions(services, argument),
    "cdnWorker.signOut": (argument) => signOut(services, argument),
    "cdnWorker.cancelDeploy": () => cancelDeploy(services),
    "cdnWorker.copyRecord": (argument) => copyRecord(argument),
    "cdnWorker.copyDeployLog": () => copyDeployLog(services),
    "cdnWorker.copyStage": (argument) => copyStage(services, argument),
    "cdnWorker.openRawLog": () => services.log.show(),
  };
  return [
    ...ownCommandIds.map((id) => registerCommand(id, handlers[id], services.log)),
    ...providers.map(({ id }) =>
      registerCommand(connectCommand(id), () => connect(services, id), services.log),
    ),
  ];
}
