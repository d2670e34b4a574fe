/**
 * What one site asked for, as constants: the generator replaces every `OPTIONS.x` in these files by its value
 * (esbuild `define`), so an option that is off (`null` or `false`) leaves no code behind.
 * Patterns arrive as sources of regular expressions over the decoded path.
 */
export interface CompiledOptions {
  readonly cacheControl: string | null;
}

declare global {
  const OPTIONS: CompiledOptions;
}
