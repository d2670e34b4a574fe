import { CdnError, type CdnErrorInit } from "../../core/cdnError.ts";
import { edgeone } from "./descriptor.ts";

export class EdgeoneError extends CdnError {
  /** The service's own code; undefined where it gave none. */
  readonly code: string | undefined;

  constructor(init: CdnErrorInit & { readonly code?: string }) {
    super({ provider: edgeone.id, ...init });
    this.code = init.code;
  }
}

export function edgeoneCode(error: unknown): string | undefined {
  return error instanceof EdgeoneError ? error.code : undefined;
}
