import * as l10n from "@vscode/l10n";
import type { SiteBucket } from "../../../files/siteBucket.ts";
import { siteCommand } from "../../parser/options.ts";
import type { Cli, Start } from "../../run/cli.ts";
import { exitCode } from "../../run/exitCodes.ts";
import { oneAddress, open, sizeText } from "../../run/fileRun.ts";

/** `cdn-worker files list`: what is there. Reads only. */
export function filesListCommand(start: Start) {
  return siteCommand("list")
    .summary(l10n.t("show what is there"))
    .description(
      l10n.t("Shows folders and files below a path, with size and date; with --recursive every file."),
    )
    .argument("[address]", l10n.t("SITE, SITE:FOLDER/ or SITE:GLOB"), ":")
    .option("-r, --recursive", l10n.t("everything below, not folder by folder"))
    .action((text, options) =>
      start(options, async (cli) => {
        const address = await oneAddress(text, options, cli);
        const siteBucket = await open(address, cli);
        const isGlob = /[*?[\]{}]/.test(address.path);
        if (options.recursive || isGlob) return listFiles(siteBucket, address.path, cli);
        return listFolder(siteBucket, address.path, cli);
      }),
    );
}

interface Row {
  readonly path: string;
  readonly size?: number;
  readonly modified?: number;
  readonly etag?: string;
}

async function listFiles(siteBucket: SiteBucket, path: string, cli: Cli): Promise<number> {
  const { findObjects } = await import("../../../files/findObjects.ts");
  say(await findObjects(siteBucket, path), siteBucket, cli);
  return exitCode.ok;
}

async function listFolder(siteBucket: SiteBucket, path: string, cli: Cli): Promise<number> {
  const { listPage } = await import("../../../s3/listObjects.ts");
  const { inBucket } = await import("../../../files/problem.ts");
  const { keyOf, pathOf } = await import("../../../files/siteBucket.ts");
  const folder = path === "" || path.endsWith("/") ? path : `${path}/`;
  const rows: Row[] = [];
  let from: string | undefined;
  do {
    const page = await inBucket(siteBucket, "list", folder || undefined, () =>
      listPage(siteBucket.bucket, { prefix: keyOf(siteBucket, folder), delimiter: "/", from }),
    );
    for (const prefix of page.prefixes) rows.push({ path: pathOf(siteBucket, prefix) ?? prefix });
    for (const object of page.objects) {
      rows.push({ ...object, path: pathOf(siteBucket, object.key) ?? object.key });
    }
    from = page.next;
  } while (from !== undefined);
  say(rows, siteBucket, cli);
  return exitCode.ok;
}

function say(rows: readonly Row[], { site }: SiteBucket, cli: Cli): void {
  if (cli.json) {
    const files = rows.map(({ path, size, modified, etag }) => ({
      path,
      ...(size === undefined ? { folder: true } : { size, etag }),
      ...(modified === undefined ? {} : { modified: new Date(modified).toISOString() }),
    }));
    cli.out(JSON.stringify({ site: site.name, files }, null, 2));
    return;
  }
  const width = Math.max(...rows.map(({ size }) => (size === undefined ? 0 : sizeText(size).length)), 8);
  const date = (modified: number) => new Date(modified).toISOString().slice(0, 16).replace("T", " ");
  for (const { path, size, modified } of rows) {
    const what = size === undefined ? "" : sizeText(size);
    cli.out(`${what.padStart(width)}  ${modified === undefined ? " ".repeat(16) : date(modified)}  ${path}`);
  }
}
