import { CdnError, type CdnErrorInit } from "../../core/cdnError.ts";
import { dogecloud } from "./descriptor.ts";

export interface DogecloudErrorInit extends CdnErrorInit {
  /** The path that was asked, without query. */
  readonly path: string;
  /** The envelope's code; undefined where no envelope came. */
  readonly code?: number | undefined;
}

export class DogecloudError extends CdnError {
  readonly path: string;
  readonly code: number | undefined;

  constructor(init: DogecloudErrorInit) {
    super({ provider: dogecloud.id, ...init });
    this.path = init.path;
    this.code = init.code;
  }
}
