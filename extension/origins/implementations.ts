/*
 * The kinds of origin: one file each has everything that differs by kind. Each of `originRegistry` has its line here
 * or the program does not compile.
 */
import * as z from "zod";
import { b2, b2Schema } from "./b2.ts";
import type { OriginFacts, OriginKind } from "./originKind.ts";
import { r2, r2Schema } from "./r2.ts";
import type { OriginType } from "./registry.ts";
import { s3, s3Schema } from "./s3.ts";

export const originSchema = z.discriminatedUnion("type", [r2Schema, b2Schema, s3Schema]);

/** An origin as `cdn.jsonc` has it. */
export type Origin = z.infer<typeof originSchema>;

type OriginOf<Type extends OriginType> = Extract<Origin, { readonly type: Type }>;

export const originKinds: { readonly [Type in OriginType]: OriginKind<OriginOf<Type>> } = { r2, b2, s3 };

export function originFacts(origin: Origin): OriginFacts {
  switch (origin.type) {
    case "r2":
      return r2.facts(origin);
    case "b2":
      return b2.facts(origin);
    case "s3":
      return s3.facts(origin);
  }
}

/** In the one form that requests are made of. */
export function normalOrigin(origin: Origin): Origin {
  switch (origin.type) {
    case "r2":
      return r2.normal(origin);
    case "b2":
      return b2.normal(origin);
    case "s3":
      return s3.normal(origin);
  }
}
