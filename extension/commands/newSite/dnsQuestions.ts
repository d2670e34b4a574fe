import * as l10n from "@vscode/l10n";
import { engine } from "../../editor/engine.ts";
import { ask } from "../../editor/prompts/ask.ts";
import { pick } from "../../editor/prompts/pick.ts";
import { back, type Position } from "../../editor/prompts/steps.ts";
import { descriptorOf, dnsProviderIds } from "../../providers/registry.ts";
import { type Draft, suggestedDomain } from "./draft.ts";
import { type Answer, judge, title } from "./question.ts";

/** Any provider by which a split can be tried out. */
const splitProvider = dnsProviderIds.find((id) => descriptorOf(id).dns?.split) ?? dnsProviderIds[0];

export async function dnsStep(draft: Draft, position: Position): Answer {
  const dns = await pick<NonNullable<Draft["dns"]>>({
    title: title(),
    placeholder: l10n.t("Where is the DNS of {0}?", draft.hostnames?.[0] ?? ""),
    position,
    active: (value) => value === draft.dns,
    choices: [
      ...dnsProviderIds.map((id) => {
        const { title: name, dns: about } = descriptorOf(id);
        return about?.split
          ? {
              label: `$(type-hierarchy) ${name}`,
              detail: l10n.t(
                "China to a domestic CDN, the world to Cloudflare; the deploy can set the records",
              ),
              value: id,
            }
          : { label: `$(cloud) ${name} DNS`, detail: l10n.t("The deploy can set the records"), value: id };
      }),
      {
        label: `$(ellipsis) ${l10n.t("Somewhere Else")}`,
        detail: l10n.t("The deploy shows the records to add, each with a copy button"),
        value: "elsewhere",
      },
    ],
  });
  return dns === back ? back : { ...draft, dns };
}

export async function dnsDomainStep(draft: Draft, position: Position): Answer {
  const dnsDomain = await ask({
    title: title(),
    prompt: l10n.t("The domain as it is registered with the DNS provider."),
    value: draft.dnsDomain ?? suggestedDomain(draft, engine().registrableDomain),
    position,
    validate: (value) =>
      judge({ ...only(draft), dns: draft.dns ?? splitProvider, dnsDomain: value.toLowerCase() }, "dns"),
  });
  return dnsDomain === back ? back : { ...draft, dnsDomain: dnsDomain.toLowerCase() };
}

export async function domesticStep(draft: Draft, position: Position): Answer {
  const domesticTarget = await ask({
    title: title(),
    prompt: l10n.t("CNAME target of the domestic CDN for visitors in China; empty if there is none."),
    placeholder: "images.example.net.cdn.example-cdn.cn",
    value: draft.domesticTarget ?? "",
    position,
    validate: (value) =>
      value === ""
        ? undefined
        : judge({ ...only(draft), dns: draft.dns ?? splitProvider, domesticTarget: value }, "dns"),
  });
  return domesticTarget === back ? back : { ...draft, domesticTarget };
}

function only({ zone, hostnames, fallbackOrigin, dnsDomain }: Draft): Draft {
  return {
    ...(zone === undefined ? {} : { zone }),
    ...(hostnames === undefined ? {} : { hostnames }),
    ...(fallbackOrigin === undefined ? {} : { fallbackOrigin }),
    ...(dnsDomain === undefined ? {} : { dnsDomain }),
  };
}
