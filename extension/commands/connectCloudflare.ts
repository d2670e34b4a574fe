import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { CloudflareAccount } from "../editor/accounts.ts";
import { createRunContext } from "../editor/createRunContext.ts";
import { engine } from "../editor/engine.ts";
import { isCdnError } from "../editor/failure.ts";
import { ask } from "../editor/prompts/ask.ts";
import { pick } from "../editor/prompts/pick.ts";
import { type Back, back, runSteps, type Step } from "../editor/prompts/steps.ts";
import { showFailure } from "../editor/showFailure.ts";
import type { Services } from "../editor/stores/services.ts";
import type { TokenReport } from "../providers/cloudflare/token.ts";
import { missingPermissions } from "./permissionTable.ts";
import { showPermissionTable } from "./showPermissionTable.ts";

type Needs = Pick<Services, "accounts" | "extension" | "log" | "documents">;

interface Answers {
  readonly source?: "create" | "paste" | "environment";
  readonly token?: string;
  readonly report?: TokenReport;
}

const variable = "CLOUDFLARE_API_TOKEN";

/** Asks for a token, verifies it before it is kept, and shows what it may and may not do. */
export async function connectCloudflare(services: Needs): Promise<void> {
  const { token, report } = await runSteps<Answers>([sourceStep(), tokenStep(services)], {});
  if (token === undefined || report === undefined) return;
  const account = storedAccount(token, report);
  const kept = await services.accounts.add(account);
  services.log.info(`Connected Cloudflare account ${account.label} with ${account.zones.length} zones`);
  if (kept !== "stored") showFailure("Secret storage", kept.problem, services.log);
  const missing = missingPermissions(report).length;
  const show = l10n.t("Show Permissions");
  const said =
    missing === 0
      ? l10n.t("Connected to Cloudflare account {0}.", account.label)
      : missing === 1
        ? l10n.t("Connected to Cloudflare account {0}, but the token lacks a permission.", account.label)
        : l10n.t(
            "Connected to Cloudflare account {0}, but the token lacks {1} permissions.",
            account.label,
            missing,
          );
  if (missing > 0) await showPermissionTable(services, account.label, report);
  const message = missing === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  void message(said, ...(missing === 0 ? [show] : [])).then((answer) => {
    if (answer === show) void showPermissionTable(services, account.label, report);
  });
}

function sourceStep(): Step<Answers> {
  return {
    run: async (answers, position) => {
      const source = await pick<NonNullable<Answers["source"]>>({
        title: l10n.t("Connect Cloudflare"),
        placeholder: l10n.t("How shall CDN Worker get an API token?"),
        position,
        active: (value) => value === answers.source,
        choices: [
          {
            label: `$(link-external) ${l10n.t("Create a Token…")}`,
            detail: l10n.t("Opens Cloudflare's token page with exactly the permissions needed filled in"),
            value: "create" as const,
          },
          {
            label: `$(key) ${l10n.t("Paste a Token")}`,
            detail: l10n.t("One that you have made before"),
            value: "paste" as const,
          },
          ...(process.env[variable]?.trim()
            ? [
                {
                  label: `$(terminal) ${l10n.t("Use {0}", variable)}`,
                  detail: l10n.t("Copies the token of the editor's environment into its secret storage"),
                  value: "environment" as const,
                },
              ]
            : []),
        ],
      });
      if (source === back) return back;
      if (source === "create") await vscode.env.openExternal(vscode.Uri.parse(engine().tokenPageUrl(), true));
      return { ...answers, source };
    },
  };
}

function tokenStep(services: Needs): Step<Answers> {
  return {
    run: async (answers, position): Promise<Answers | Back> => {
      let report: TokenReport | undefined;
      const token = await ask({
        title: l10n.t("Connect Cloudflare"),
        prompt: l10n.t("Paste the API token. It is verified now and kept in the editor's secret storage."),
        placeholder: l10n.t("API token"),
        password: true,
        position,
        ...(answers.source === "environment" ? { value: process.env[variable]?.trim() ?? "" } : {}),
        validate: (value) =>
          /^[\x21-\x7e]{20,}$/.test(value)
            ? undefined
            : l10n.t("A token is one word of at least 20 letters, digits and signs."),
        verify: async (value, signal) => {
          const context = createRunContext(services.extension.extensionPath, {
            credentials: { CLOUDFLARE_API_TOKEN: value },
            signal,
          });
          try {
            report = await engine().inspectToken(context);
          } catch (error) {
            if (!isCdnError(error) || error.reason !== "unauthenticated") throw error;
            return l10n.t(
              "This token is not accepted: {0}. Copy it once more, or make a new one with the button above.",
              error.what,
            );
          }
          return report.account
            ? undefined
            : l10n.t("The token works, but sees no account and no zone. Give it Zone: Read on your zones.");
        },
        button: {
          icon: "link-external",
          tooltip: l10n.t("Open Cloudflare's Token Page"),
          action: () => void vscode.env.openExternal(vscode.Uri.parse(engine().tokenPageUrl(), true)),
        },
      });
      return token === back ? back : { ...answers, token, ...(report ? { report } : {}) };
    },
  };
}

export function storedAccount(token: string, report: TokenReport): CloudflareAccount {
  const { account, zoneNames, accounts, expires } = report;
  const label = accounts.length > 1 ? accounts.map(({ name }) => name).join(", ") : (account?.name ?? "");
  return {
    provider: "cloudflare",
    id: account?.id ?? "",
    label: label || (account?.id ?? ""),
    apiToken: token,
    accountId: account?.id ?? "",
    zones: zoneNames,
    ...(expires === undefined ? {} : { expires }),
  };
}
