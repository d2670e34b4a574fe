/** What the three commands take. */
export interface CertArguments {
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly domains: readonly string[];
  /** Show the plan and stop. */
  readonly dryRun: boolean;
  readonly config: string;
  readonly site: string | undefined;
  readonly verbose: boolean;
}
