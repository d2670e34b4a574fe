/*
 * A plan in words: for the one confirmation before anything is written, and as a difference of two texts.
 */
import * as l10n from "@vscode/l10n";
import type { ChangeAction } from "../core/change.ts";
import { resourceName } from "../core/describeChange.ts";
import type { Change } from "../deploy/changes.ts";
import { ownCodeToUpload } from "../deploy/ownCode.ts";
import type { Plan } from "../deploy/report.ts";

export interface Confirmation {
  readonly message: string;
  readonly detail: string;
  readonly button: string;
  /** What the yes agrees to replace though it belongs to somebody else. */
  readonly consents: ReadonlySet<string>;
  /** Where the lists are longer than a dialog shows: all of it, for a document that scrolls. */
  readonly whole?: string;
}

/** A dialog does not scroll: of a long list the beginning and the number of the rest. */
const longestList = 8;

/** Names the account, the hostnames and everything that will be made, changed, removed or replaced. */
export function confirmation(plan: Plan): Confirmation {
  const short = confirmationOf(plan, longestList);
  const whole = confirmationOf(plan, Number.POSITIVE_INFINITY);
  const isShort = short.detail === whole.detail && whole.consents.size <= longestList;
  return isShort ? short : { ...short, whole: `${whole.message}\n\n${whole.detail}\n` };
}

/** `longest`: items of a list of what is ours. */
function confirmationOf(plan: Plan, longest: number): Confirmation {
  const foreign = plan.changes.filter((change) => change.consent !== undefined);
  const ours = plan.changes.filter((change) => change.consent === undefined);
  const destroys = ours.filter((change) => change.destroys && change.action !== "delete");
  const of = (action: ChangeAction) => ours.filter((change) => change.action === action);
  const account = plan.account.name || plan.account.id;
  const own = ownCodeToUpload(plan);
  const sections = [
    section(l10n.t("To be made:"), of("create"), longest),
    section(l10n.t("To be changed:"), of("update"), longest),
    section(l10n.t("To be removed:"), of("delete"), longest),
    section(l10n.t("Under way already:"), of("wait"), longest),
    section(l10n.t("What is there now will be lost:"), destroys, longest),
    // Each of them: who agrees has seen what is agreed to.
    section(l10n.t("Belongs to somebody else and will be REPLACED:"), foreign, foreign.length),
    // As many, too: what is no code stands first, but one name may be as harmful as another.
    ...(own.length > 0
      ? [
          list(
            l10n.t(
              "The site runs code of its own (worker.entry). Its Worker, which everybody can reach, is made of:",
            ),
            own,
            own.length,
          ),
        ]
      : []),
    ...(plan.warnings.length > 0 ? [list(l10n.t("Please note:"), plan.warnings, longest)] : []),
  ].filter((text) => text !== "");
  return {
    message:
      plan.purpose === "destroy"
        ? l10n.t("Remove site {0} from account {1}?", plan.site.name, account)
        : l10n.t("Deploy site {0} to account {1}?", plan.site.name, account),
    detail: [
      `${l10n.t("Zone: {0}", plan.zone.name)}\n${l10n.t("Hostnames: {0}", shortened(plan.site.hostnames, longest))}`,
      ...sections,
    ].join("\n\n"),
    button:
      plan.purpose === "destroy"
        ? l10n.t("Remove")
        : foreign.length > 0
          ? l10n.t("Deploy and Replace")
          : l10n.t("Deploy"),
    consents: new Set(foreign.flatMap((change) => (change.consent === undefined ? [] : [change.consent]))),
  };
}

function section(title: string, changes: readonly Change[], longest: number): string {
  if (changes.length === 0) return "";
  return list(
    title,
    changes.map((change) =>
      change.consent === undefined
        ? `${resourceName(change.resource)} ${change.name}`
        : `${resourceName(change.resource)} ${change.name} (${change.before ?? change.consent})`,
    ),
    longest,
  );
}

/** A title with its items below it; a dialog does not scroll, so more than `longest` are cut short. */
export function list(title: string, items: readonly string[], longest = longestList): string {
  const shown = items.slice(0, longest).map((item) => `  • ${item}`);
  const rest = items.length - shown.length;
  return [title, ...shown, ...(rest > 0 ? [`  • ${l10n.t("and {0} more", rest)}`] : [])].join("\n");
}

function shortened(names: readonly string[], longest: number): string {
  const most = longest === longestList ? 5 : longest;
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown}, ${l10n.t("and {0} more", names.length - most)}` : shown;
}

/** The plan as two texts, for the editor's own difference view: the account as it is, and as it will be. */
export function planDifference(plan: Plan): { readonly before: string; readonly after: string } {
  const head = [
    `# ${l10n.t("Site {0}, account {1}, zone {2}", plan.site.name, plan.account.name || plan.account.id, plan.zone.name)}`,
    ...plan.warnings.map((warning) => `# ! ${warning}`),
    "",
  ];
  const blocks = plan.changes.map(block);
  const join = (side: "before" | "after") =>
    `${[...head, ...blocks.flatMap((one) => one[side])].join("\n")}\n`;
  return { before: join("before"), after: join("after") };
}

/** The reason stands on both sides, so that it is not read as a change itself. */
function block(change: Change): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  const comment = [
    `# ${change.reason}`,
    ...(change.consent === undefined
      ? []
      : [`# ${l10n.t("It belongs to somebody else: replaced only after a yes.")}`]),
  ];
  const title = `${resourceName(change.resource)} ${change.name}:`;
  const value = (text: string | undefined) => [title, ...(text === undefined ? [] : [`  ${text}`]), ""];
  const nothing = [""];
  switch (change.action) {
    case "create":
      return { before: [...comment, ...nothing], after: [...comment, ...value(change.after)] };
    case "delete":
      return { before: [...comment, ...value(change.before)], after: [...comment, ...nothing] };
    case "update":
    case "wait":
      return { before: [...comment, ...value(change.before)], after: [...comment, ...value(change.after)] };
  }
}
