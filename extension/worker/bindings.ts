import { type Origin, originFacts, originKinds } from "../origins/implementations.ts";
import type { BindingSuffix, WorkerBinding } from "../origins/workerBinding.ts";
import type { Site } from "../site/site.ts";

/** Ends the names of a second origin whose bindings the first has already: `MY_BUCKET_2`, `B2_ENDPOINT_2`, … */
export function bindingSuffix(origins: readonly Origin[], position: number): BindingSuffix {
  const names = (origin: Origin) => originKinds[origin.type].bindingNames;
  const taken = new Set(origins.slice(0, position).flatMap(names));
  const own = origins[position];
  return own && names(own).some((name) => taken.has(name)) ? "_2" : "";
}

export function workerBindings({ origins, worker }: Site): readonly WorkerBinding[] {
  return [
    ...origins.flatMap((origin, position) =>
      originFacts(origin).bindings(bindingSuffix(origins, position), worker.listing ?? false),
    ),
    ...(worker.signedUrls ? [{ type: "secret_text", name: signingKeysBinding } as const] : []),
  ];
}

const signingKeysBinding = "SIGNING_KEYS";

/** Names that only this program binds: dropped without asking when the site does not need them any more. */
export const ourBindingNames: readonly string[] = [
  ...new Set([...Object.values(originKinds).flatMap(({ bindingNames }) => bindingNames), signingKeysBinding]),
].flatMap((name) => [name, `${name}_2`]);
