import * as l10n from "@vscode/l10n";

export function helpText(): string {
  return l10n.t(`cdn-worker <command> [--config cdn.jsonc] [--site NAME] [--json] [--yes [NAME]]

Turns an R2 or B2 bucket into a CDN: Cloudflare abroad, a domestic CDN in China.

Commands
  generate --out FILE    write the Worker as one readable file (--minify: the deployed form;
                         --eject: a worker.entry of your own to start from)
  plan                   show what a deploy would change; exit 0 nothing, 2 changes
  deploy [--wait]        apply the plan and verify; --wait: stay until the DNS records are there
  status                 show what exists
  verify                 fetch a real object through every hostname
  rollback [VERSION]     serve the version before, or the one named
  purge [PATH …]         empty the edge cache: everything of the site, or some paths
  destroy                remove what is ours; the bucket and its files stay
  sign URL --expires 1h  make a signed URL
  cert list|push|renew   certificates of the domestic CDN (push --dry-run: only show)
  dns plan|apply|verify  the split DNS

Options
  --config FILE   the configuration, cdn.jsonc by default
  --site NAME     one site of the file; all by default
  --json          one JSON document on standard output
  --yes           do not ask; --yes NAME also replaces the foreign object of this name
  --verbose       every request in the log

Secrets come from the environment only: CLOUDFLARE_API_TOKEN, B2_APPLICATION_KEY_ID, B2_APPLICATION_KEY,
DOGECLOUD_ACCESS_KEY, DOGECLOUD_SECRET_KEY, TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY,
CDN_WORKER_SIGNING_KEYS.

Exit codes: 0 done, 1 error, 2 plan has changes, 3 only your DNS records are missing,
4 another cert renew is running, 130 stopped.`);
}
