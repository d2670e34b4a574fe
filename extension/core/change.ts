/**
 * What a plan is made of. A change is plain data: it can be printed, compared in a test and shown in the editor
 * before anything happens. Each kind of resource adds its own `spec`, all that its apply step needs.
 */
export type ResourceKind =
  | "bucket"
  | "bucketDomain"
  | "dnsRecord"
  | "fallbackOrigin"
  | "customHostname"
  | "workerDomain"
  | "workerScript"
  | "workerRoute"
  | "splitRecord"
  | "certificate";

/** `wait`: already made, but not yet in the wanted state; applying it writes nothing. */
export type ChangeAction = "create" | "update" | "delete" | "wait";

export interface ChangeBase<Kind extends ResourceKind, Spec> {
  readonly resource: Kind;
  readonly action: ChangeAction;
  /** The object's own name: a hostname, a bucket, a route pattern. */
  readonly name: string;
  /** Why, one sentence in the reader's language. */
  readonly reason: string;
  /** What is there now, and what will be, in one line each. */
  readonly before?: string;
  readonly after?: string;
  /** True where somebody could miss what is there now. */
  readonly destroys: boolean;
  /**
   * Set where the object belongs to somebody else: applied only after a yes that names exactly this. Each foreign
   * object has a name of its own, so that nobody agrees to what they have not seen.
   */
  readonly consent?: string;
  /** Ids (see `changeId`) of the changes that must be done first. */
  readonly needs: readonly string[];
  readonly spec: Spec;
}

/** What every change is, whatever it is about. */
export type AnyChange = ChangeBase<ResourceKind, unknown>;

/** A name as it is written behind an option: in single quotes where a shell would take it apart. */
export function asArgument(name: string): string {
  return /^[\w.*/:@%+=,-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}

export function changeId(change: { readonly resource: ResourceKind; readonly name: string }): string {
  return `${change.resource}/${change.name}`;
}
