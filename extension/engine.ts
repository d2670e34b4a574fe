/*
 * The engine as the editor loads it: one file, on first use, so that opening the editor costs nothing. What the
 * editor calls is named here; everything else stays inside.
 */
export { config as configureLanguage } from "@vscode/l10n";
export { checkB2Key, checkDnspodKey, checkDogecloudKey } from "./accountChecks.ts";
export { CdnError } from "./cdnError.ts";
export { newAccountKey } from "./certificates/acme/accountKey.ts";
export { envFileName, exportRenewalJob } from "./certificates/job/exportJob.ts";
export { pairByName } from "./certificates/pairNames.ts";
export { certificateError } from "./certificates/problem.ts";
export { certificateProvider } from "./certificates/providers.ts";
export { applyCertificatePlan, planCertificatePush } from "./certificates/push.ts";
export { readCertificate } from "./certificates/readCertificate.ts";
export { listBuckets } from "./cloudflare/buckets.ts";
export { inspectToken, type TokenReport } from "./cloudflare/token.ts";
export { tokenPageUrl, tokenPermissions } from "./cloudflare/tokenPage.ts";
export { visibleZones as listZones } from "./cloudflare/zones.ts";
export { maskSecrets } from "./credentials.ts";
export { applyPlan, planDestroy, planSite, verifySite } from "./deploy/deploy.ts";
export { describeChange } from "./deploy/describe.ts";
export { type PurgeReport, purgeSite } from "./deploy/purge.ts";
export { describeCertificateChange } from "./deploy/resources/certificate.ts";
export { recordsToAdd } from "./deploy/resources/customHostname.ts";
export { listVersions, rollBack } from "./deploy/versions.ts";
export { applyRecordChanges } from "./dns/applyChanges.ts";
export { dnsProviderFor } from "./dns/providerFor.ts";
export { formatRecords, recordsToCopy } from "./dns/recordsToCopy.ts";
export { planSiteDns } from "./dns/sitePlan.ts";
export { verifySplit, verifySplitStage } from "./dns/verifySplit.ts";
export { addHostname, addSite, newConfigText } from "./site/editText.ts";
export { loadConfig } from "./site/loadConfig.ts";
export { parseConfig } from "./site/parse.ts";
export { selectSite } from "./site/selectSite.ts";
export { ejectEntry, generateWorker } from "./worker/generate.ts";
