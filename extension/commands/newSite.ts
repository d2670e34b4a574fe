/*
 * The wizard: questions with a way back, lists from the account, and at the end a commented `cdn.jsonc`. Nothing
 * is made anywhere but the file; the deploy does the rest.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { accountsOf, type CloudflareAccount, credentialsOf } from "../editor/accounts.ts";
import { siteRanges } from "../editor/config/siteRanges.ts";
import { engine } from "../editor/engine.ts";
import { cancelled } from "../editor/failure.ts";
import { ask } from "../editor/prompts/ask.ts";
import { type Choice, pick, pickMany } from "../editor/prompts/pick.ts";
import { type Back, back, type Position, runSteps, type Step } from "../editor/prompts/steps.ts";
import { createRunContext } from "../editor/runContext.ts";
import type { Services } from "../editor/services.ts";
import { configName } from "../editor/siteBook.ts";
import { connectCloudflare } from "./connectCloudflare.ts";
import {
  type Draft,
  type Location,
  type OptionKey,
  optionKeys,
  probeConfig,
  problemAt,
  siteOfDraft,
  splitNames,
  suggestedDomain,
  suggestedFallback,
  suggestedName,
} from "./newSiteDraft.ts";

type StepResult = Promise<Draft | Back>;

export async function newSite(services: Services): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [onlyFolder] = folders;
  if (!onlyFolder) {
    offerFolder();
    return;
  }
  const account = await cloudflareAccount(services);
  const lists = accountLists(services, account);
  const taken = (await services.sites.sites()).map(({ ref }) => ref.name);
  const draft = await runSteps<Draft>(
    [
      { applies: () => folders.length > 1, run: folderStep(folders) },
      { run: originStep },
      { applies: ({ originType }) => originType === "r2", run: bucketStep(lists) },
      { applies: ({ originType }) => originType === "b2", run: b2BucketStep },
      { applies: ({ originType }) => originType === "b2", run: endpointStep },
      { run: zoneStep(lists) },
      { run: fallbackStep },
      { run: hostnamesStep },
      { run: optionsStep },
      { run: dnsStep },
      { applies: ({ dns }) => dns === "dnspod" || dns === "cloudflare", run: dnsDomainStep },
      { applies: ({ dns }) => dns === "dnspod", run: domesticStep },
      { run: nameStep(taken) },
    ],
    { folder: onlyFolder.uri.toString() },
  );
  await writeSite(services, draft);
}

function offerFolder(): void {
  const open = l10n.t("Open Folder…");
  void vscode.window
    .showInformationMessage(l10n.t("A site is described by a file in a folder. Open a folder first."), open)
    .then((answer) => {
      if (answer === open) void vscode.commands.executeCommand("workbench.action.files.openFolder");
    });
}

const title = () => l10n.t("New Site");

/* What the account has, read once, while the first questions are being answered. */

interface AccountLists {
  readonly buckets: () => Promise<
    readonly { readonly name: string; readonly location?: string | undefined }[]
  >;
  readonly zones: () => Promise<
    readonly { readonly name: string; readonly account: { readonly name: string } }[]
  >;
}

async function cloudflareAccount(services: Services): Promise<CloudflareAccount> {
  const read = async () => accountsOf(await services.accounts.list(), "cloudflare");
  let accounts = await read();
  if (accounts.length === 0) {
    await connectCloudflare(services);
    accounts = await read();
  }
  const [first, ...others] = accounts;
  if (!first) throw cancelled();
  if (others.length === 0) return first;
  const chosen = await pick<CloudflareAccount>({
    title: title(),
    placeholder: l10n.t("Which Cloudflare account?"),
    choices: accounts.map((account) => ({
      label: account.label,
      description: account.zones.slice(0, 3).join(", "),
      value: account,
    })),
  });
  if (chosen === back) throw cancelled();
  return chosen;
}

function accountLists(services: Services, account: CloudflareAccount): AccountLists {
  const context = createRunContext(services.extension.extensionPath, {
    credentials: credentialsOf(account),
    signal: AbortSignal.timeout(10 * 60_000),
  });
  return {
    buckets: once(() => engine().listBuckets(context, account.accountId)),
    zones: once(() => engine().listZones(context)),
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= read();
    return answer;
  };
}

/* The questions. */

const folderStep =
  (folders: readonly vscode.WorkspaceFolder[]): Step<Draft>["run"] =>
  async (draft, position): StepResult => {
    const folder = await pick<string>({
      title: title(),
      placeholder: l10n.t("Into which folder shall cdn.jsonc go?"),
      position,
      active: (value) => value === draft.folder,
      choices: folders.map(({ name, uri }) => ({
        label: `$(folder) ${name}`,
        description: uri.fsPath,
        value: uri.toString(),
      })),
    });
    return folder === back ? back : { ...draft, folder };
  };

async function originStep(draft: Draft, position: Position): StepResult {
  const originType = await pick<"r2" | "b2">({
    title: title(),
    placeholder: l10n.t("Where are the files?"),
    position,
    active: (value) => value === draft.originType,
    choices: [
      { label: "$(database) Cloudflare R2", detail: l10n.t("A bucket there, or a new one"), value: "r2" },
      {
        label: "$(database) Backblaze B2",
        detail: l10n.t("Public or private: the Worker signs its requests"),
        value: "b2",
      },
    ],
  });
  return originType === back ? back : { ...draft, originType };
}

const newBucket: unique symbol = Symbol("new bucket");

const bucketStep =
  (lists: AccountLists): Step<Draft>["run"] =>
  async (draft, position): StepResult => {
    const create = (note?: string): Choice<string | typeof newBucket> => ({
      label: `$(add) ${l10n.t("New Bucket…")}`,
      detail: note ?? l10n.t("It is made by the first deploy"),
      alwaysShow: true,
      value: newBucket,
    });
    const bucket = await pick<string | typeof newBucket>({
      title: title(),
      placeholder: l10n.t("Which R2 bucket?"),
      position,
      active: (value) => value === draft.bucket,
      choices: lists.buckets().then(
        (buckets) => [
          create(),
          ...buckets.map(({ name, location }) => ({
            label: `$(database) ${name}`,
            description: location?.toUpperCase() ?? "",
            value: name,
          })),
        ],
        // A token that may not list buckets can still serve one whose name is known.
        (error: unknown) => [create(error instanceof Error ? error.message : String(error))],
      ),
    });
    if (bucket === back) return back;
    if (bucket !== newBucket) {
      const { location: _, ...rest } = draft;
      return { ...rest, bucket };
    }
    return nameBucket(draft, position);
  };

/** Two boxes of one step: back from the first leads to the list again. */
async function nameBucket(draft: Draft, position: Position): StepResult {
  const bucket = await ask({
    title: title(),
    prompt: l10n.t("Name of the new bucket: 3 to 63 lower-case letters, digits and dashes."),
    placeholder: "my-files",
    position: { ...position, canGoBack: true },
    validate: (value) => judge({ originType: "r2", bucket: value }, "origin"),
  });
  if (bucket === back) return back;
  const location = await pick<Location | "any">({
    title: title(),
    placeholder: l10n.t("Where should the bucket live?"),
    position: { ...position, canGoBack: false },
    choices: [
      { label: l10n.t("Automatic"), detail: l10n.t("Near where it is made from"), value: "any" },
      { label: l10n.t("Asia-Pacific"), description: "apac", value: "apac" },
      { label: l10n.t("Western Europe"), description: "weur", value: "weur" },
      { label: l10n.t("Eastern Europe"), description: "eeur", value: "eeur" },
      { label: l10n.t("Western North America"), description: "wnam", value: "wnam" },
      { label: l10n.t("Eastern North America"), description: "enam", value: "enam" },
      { label: l10n.t("Oceania"), description: "oc", value: "oc" },
    ],
  });
  if (location === back) return back;
  const { location: _, ...rest } = draft;
  return location === "any" ? { ...rest, bucket } : { ...rest, bucket, location };
}

async function b2BucketStep(draft: Draft, position: Position): StepResult {
  const bucket = await ask({
    title: title(),
    prompt: l10n.t(
      "Name of the B2 bucket, or $path (first segment of the path) or $host (first label of the host).",
    ),
    placeholder: "my-files",
    value: draft.bucket ?? "",
    position,
    validate: (value) => judge({ originType: "b2", bucket: value }, "origin", "bucket"),
  });
  return bucket === back ? back : { ...draft, bucket };
}

async function endpointStep(draft: Draft, position: Position): StepResult {
  const endpoint = await ask({
    title: title(),
    prompt: l10n.t("S3 endpoint of the bucket, as Backblaze's bucket list shows it."),
    placeholder: "s3.us-west-004.backblazeb2.com",
    value: draft.endpoint ?? "",
    position,
    validate: (value) => judge({ originType: "b2", endpoint: value }, "origin", "endpoint"),
  });
  return endpoint === back ? back : { ...draft, endpoint };
}

const zoneStep =
  (lists: AccountLists): Step<Draft>["run"] =>
  async (draft, position): StepResult => {
    const zone = await pick<string>({
      title: title(),
      placeholder: l10n.t("Which of your domains at Cloudflare shall carry the fallback origin?"),
      position,
      active: (value) => value === draft.zone,
      choices: lists.zones().then((zones) =>
        zones.map(({ name, account }) => ({
          label: `$(globe) ${name}`,
          description: account.name,
          value: name,
        })),
      ),
    });
    return zone === back ? back : { ...draft, zone };
  };

async function fallbackStep(draft: Draft, position: Position): StepResult {
  const { zone = "" } = draft;
  const kept = draft.fallbackOrigin?.endsWith(`.${zone}`) ? draft.fallbackOrigin : undefined;
  const fallbackOrigin = await ask({
    title: title(),
    prompt: l10n.t(
      "Fallback origin: a host in {0} that is not used yet. The CNAME of your hostnames points to it.",
      zone,
    ),
    value: kept ?? suggestedFallback(draft),
    position,
    validate: (value) => judge({ zone, fallbackOrigin: value }, "fallbackOrigin"),
  });
  return fallbackOrigin === back ? back : { ...draft, fallbackOrigin: fallbackOrigin.toLowerCase() };
}

async function hostnamesStep(draft: Draft, position: Position): StepResult {
  const { zone = "", fallbackOrigin = "" } = draft;
  const text = await ask({
    title: title(),
    prompt: l10n.t("Public hostnames, separated by blanks: what visitors use. Their DNS may be anywhere."),
    placeholder: "images.example.net",
    value: draft.hostnames?.join(" ") ?? "",
    position,
    validate: (value) => {
      const hostnames = splitNames(value);
      return hostnames.length === 0
        ? l10n.t("At least one hostname is needed.")
        : judge({ zone, fallbackOrigin, hostnames }, "hostnames");
    },
  });
  return text === back ? back : { ...draft, hostnames: splitNames(text) };
}

async function optionsStep(draft: Draft, position: Position): StepResult {
  const words: Readonly<Record<OptionKey, readonly [string, string]>> = {
    cacheControl: [l10n.t("Cache for a day"), l10n.t("Files that carry no Cache-Control of their own")],
    cors: [
      l10n.t("Readable from every web page"),
      l10n.t("CORS for all origins: fonts, scripts, images in canvases"),
    ],
    index: [l10n.t("Folders show index.html"), l10n.t("A path that ends in a slash")],
    notFound: [l10n.t("404.html for what is missing"), l10n.t("Served with status 404")],
    singlePage: [l10n.t("Single-page app"), l10n.t("Navigation to a missing path shows index.html")],
    securityHeaders: [l10n.t("Security headers"), l10n.t("Sane defaults on HTML answers")],
    contentTypes: [l10n.t("Content types by extension"), l10n.t("For objects that were stored without one")],
  };
  const chosen = draft.options ?? ["cacheControl", "cors"];
  const options = await pickMany<OptionKey>({
    title: title(),
    placeholder: l10n.t("What shall the Worker do? All of it can be changed in cdn.jsonc."),
    position,
    picked: (value) => chosen.includes(value),
    choices: optionKeys.map((key) => ({ label: words[key][0], detail: words[key][1], value: key })),
  });
  return options === back ? back : { ...draft, options };
}

async function dnsStep(draft: Draft, position: Position): StepResult {
  const dns = await pick<NonNullable<Draft["dns"]>>({
    title: title(),
    placeholder: l10n.t("Where is the DNS of {0}?", draft.hostnames?.[0] ?? ""),
    position,
    active: (value) => value === draft.dns,
    choices: [
      {
        label: "$(type-hierarchy) DNSPod",
        detail: l10n.t("China to a domestic CDN, the world to Cloudflare; the deploy can set the records"),
        value: "dnspod",
      },
      {
        label: "$(cloud) Cloudflare DNS",
        detail: l10n.t("The deploy can set the records"),
        value: "cloudflare",
      },
      {
        label: `$(ellipsis) ${l10n.t("Somewhere Else")}`,
        detail: l10n.t("The deploy shows the records to add, each with a copy button"),
        value: "elsewhere",
      },
    ],
  });
  return dns === back ? back : { ...draft, dns };
}

async function dnsDomainStep(draft: Draft, position: Position): StepResult {
  const dnsDomain = await ask({
    title: title(),
    prompt: l10n.t("The domain as it is registered with the DNS provider."),
    value: draft.dnsDomain ?? suggestedDomain(draft),
    position,
    validate: (value) =>
      judge({ ...only(draft), dns: draft.dns ?? "dnspod", dnsDomain: value.toLowerCase() }, "dns"),
  });
  return dnsDomain === back ? back : { ...draft, dnsDomain: dnsDomain.toLowerCase() };
}

async function domesticStep(draft: Draft, position: Position): StepResult {
  const domesticTarget = await ask({
    title: title(),
    prompt: l10n.t("CNAME target of the domestic CDN for visitors in China; empty if there is none."),
    placeholder: "images.example.net.cdn.example-cdn.cn",
    value: draft.domesticTarget ?? "",
    position,
    validate: (value) =>
      value === "" ? undefined : judge({ ...only(draft), dns: "dnspod", domesticTarget: value }, "dns"),
  });
  return domesticTarget === back ? back : { ...draft, domesticTarget };
}

const nameStep =
  (taken: readonly string[]): Step<Draft>["run"] =>
  async (draft, position): StepResult => {
    const name = await ask({
      title: title(),
      prompt: l10n.t("A short name for the site, for you: it shows in the sidebar and names the Worker."),
      value: draft.name ?? suggestedName(draft, taken),
      position,
      validate: (value) =>
        taken.includes(value)
          ? l10n.t("A site of this name is there already.")
          : /^[A-Za-z0-9][\w.-]*$/.test(value)
            ? undefined
            : l10n.t("Letters, digits, dashes, dots and underscores."),
    });
    return name === back ? back : { ...draft, name };
  };

function only({ zone, hostnames, fallbackOrigin, dnsDomain }: Draft): Draft {
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(hostnames === undefined ? {} : { hostnames }),
    ...(fallbackOrigin === undefined ? {} : { fallbackOrigin }),
    ...(dnsDomain === undefined ? {} : { dnsDomain }),
  };
}

/** What is wrong with an answer, by the rules that a hand-written file has to keep. */
function judge(draft: Draft, ...key: readonly string[]): string | undefined {
  const { problems } = engine().parseConfig(JSON.stringify(probeConfig(draft)), `/${configName}`);
  return problemAt(problems, ...key);
}

/* The file. */

async function writeSite(services: Services, draft: Draft): Promise<void> {
  const { folder, name = "site" } = draft;
  if (folder === undefined) return;
  const uri = vscode.Uri.joinPath(vscode.Uri.parse(folder), configName);
  const before = await currentText(uri);
  const site = siteOfDraft(draft);
  const text =
    before === undefined ? engine().newConfigText(name, site) : engine().addSite(before, name, site);
  await write(uri, text);
  services.sites.forget();
  const range = siteRanges(text).find((one) => one.name === name);
  const document = await vscode.workspace.openTextDocument(uri);
  const position = document.positionAt(range?.offset ?? 0);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
  const deploy = l10n.t("Deploy");
  const answer = await vscode.window.showInformationMessage(
    l10n.t("Site {0} is described in cdn.jsonc. Nothing is made yet: look it over, then deploy.", name),
    deploy,
  );
  if (answer === deploy) {
    await vscode.commands.executeCommand("cdnWorker.deploy", {
      kind: "site",
      site: { file: uri.toString(), name },
    });
  }
}

async function currentText(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) return open.getText();
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** An open file is edited, so that it can be undone; otherwise the file is written. */
async function write(uri: vscode.Uri, text: string): Promise<void> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (!open) {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(open.positionAt(0), open.positionAt(open.getText().length)), text);
  await vscode.workspace.applyEdit(edit);
  await open.save();
}
