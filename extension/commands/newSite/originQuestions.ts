import * as l10n from "@vscode/l10n";
import { ask } from "../../editor/prompts/ask.ts";
import { type Choice, pick } from "../../editor/prompts/pick.ts";
import { back, type Position, type Step } from "../../editor/prompts/steps.ts";
import type { AccountLists } from "./accountLists.ts";
import type { Draft, Location } from "./draft.ts";
import { type Answer, judge, title } from "./question.ts";

export async function originStep(draft: Draft, position: Position): Answer {
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

export const bucketStep =
  (lists: AccountLists): Step<Draft>["run"] =>
  async (draft, position): Answer => {
    const create = (note?: string): Choice<string | typeof newBucket> => ({
      label: `$(add) ${l10n.t("New Bucket…")}`,
      detail: note ?? l10n.t("It is made by the first deploy"),
      alwaysShow: true,
      value: newBucket,
    });
    const known = new Set<string>();
    for (;;) {
      const bucket = await pick<string | typeof newBucket>({
        title: title(),
        placeholder: l10n.t("Which R2 bucket?"),
        position,
        active: (value) =>
          draft.bucket !== undefined && value === (known.has(draft.bucket) ? draft.bucket : newBucket),
        choices: lists.buckets().then(
          (buckets) => {
            for (const { name } of buckets) known.add(name);
            return [
              create(),
              ...buckets.map(({ name, location }) => ({
                label: `$(database) ${name}`,
                description: location?.toUpperCase() ?? "",
                value: name,
              })),
            ];
          },
          // A token that may not list buckets can still serve one whose name is known.
          (error: unknown) => [create(error instanceof Error ? error.message : String(error))],
        ),
      });
      if (bucket === back) return back;
      if (bucket !== newBucket) {
        const { location: _, ...rest } = draft;
        return { ...rest, bucket };
      }
      const named = await nameBucket(draft, position, known);
      // Back from the name leads to the list again.
      if (named !== back) return named;
    }
  };

/** Two boxes of one step, each with its way back. */
async function nameBucket(draft: Draft, position: Position, known: ReadonlySet<string>): Answer {
  const within = { ...position, canGoBack: true };
  let value = draft.bucket === undefined || known.has(draft.bucket) ? "" : draft.bucket;
  for (;;) {
    const bucket = await ask({
      title: title(),
      prompt: l10n.t("Name of the new bucket: 3 to 63 lower-case letters, digits and dashes."),
      placeholder: "my-files",
      value,
      position: within,
      validate: (name) => judge({ originType: "r2", bucket: name }, "origin"),
    });
    if (bucket === back) return back;
    value = bucket;
    const location = await pick<Location | "any">({
      title: title(),
      placeholder: l10n.t("Where should the bucket live?"),
      position: within,
      active: (one) => one === draft.location,
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
    if (location === back) continue;
    const { location: _, ...rest } = draft;
    return location === "any" ? { ...rest, bucket } : { ...rest, bucket, location };
  }
}

export async function b2BucketStep(draft: Draft, position: Position): Answer {
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

export async function endpointStep(draft: Draft, position: Position): Answer {
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
