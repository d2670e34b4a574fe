/*
 * The engine as the editor loads it: one file, on first use, so that opening the editor costs nothing. What the
 * editor calls is named here; everything else stays inside.
 */
export { config as configureLanguage } from "@vscode/l10n";
export { newAccountKey } from "./certificates/acme/accountKey.ts";
export { certificateError } from "./certificates/certificateProblem.ts";
export { pairByName } from "./certificates/pairNames.ts";
export { describeCertificateChange } from "./certificates/plan.ts";
export { applyCertificatePlan, planCertificatePush } from "./certificates/push.ts";
export { readCertificate } from "./certificates/readCertificate.ts";
export { envFileName, exportRenewalJob } from "./certificates/renewal/exportJob.ts";
export { CdnError } from "./core/cdnError.ts";
export { maskSecrets } from "./core/credentials.ts";
export { describeChange } from "./core/describeChange.ts";
export { applyPlan, planDestroy, planSite, verifySite } from "./deploy/deploy.ts";
export { listVersions, rollBack } from "./deploy/versions.ts";
export { formatRecords, recordsToCopy } from "./dns/recordsToCopy.ts";
export { runDns } from "./dns/runDns.ts";
export { openSiteDns } from "./dns/siteDns.ts";
export { planSiteDns } from "./dns/sitePlan.ts";
export { verifySplit } from "./dns/verifySplit.ts";
export { type PurgeReport, purgeSite } from "./files/purge.ts";
export { originKinds } from "./origins/implementations.ts";
export { recordsToAdd } from "./providers/cloudflare/hostnameState.ts";
export { inspectToken, type TokenReport } from "./providers/cloudflare/token.ts";
export { tokenPageUrl, tokenPermissions } from "./providers/cloudflare/tokenPage.ts";
export { visibleZones as listZones } from "./providers/cloudflare/zones.ts";
export { checkKey, openCertificates } from "./providers/implementations.ts";
export { bucketsBehind } from "./site/bucketsBehind.ts";
export { addHostname, addSite, newConfigText } from "./site/editText.ts";
export { loadConfig } from "./site/loadConfig.ts";
export { parseConfig } from "./site/parse.ts";
export { registrableDomain } from "./site/registrableDomain.ts";
export { selectSite } from "./site/selectSite.ts";
export { siteRanges } from "./site/siteRanges.ts";
export { ejectEntry, generateWorker } from "./worker/generate.ts";
