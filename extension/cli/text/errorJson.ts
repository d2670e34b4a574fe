import { CdnError } from "../../core/cdnError.ts";
import { ConfigError } from "../../site/configError.ts";

/** An error as programs read it: `{"error": …}` of `--json`. */
export function errorJson(error: unknown) {
  if (!(error instanceof CdnError)) {
    return { reason: "unexpected", what: error instanceof Error ? error.message : String(error) };
  }
  const { reason, provider, subject, what, remedy, link } = error;
  return {
    reason,
    ...(provider === undefined ? {} : { provider }),
    subject,
    what,
    remedy,
    ...(link === undefined ? {} : { link }),
    ...(error instanceof ConfigError
      ? {
          problems: error.diagnostics.map(
            ({ file, line, column, severity, code, message, remedy: right }) => ({
              file,
              line,
              column,
              severity,
              code,
              message,
              remedy: right,
            }),
          ),
        }
      : {}),
  };
}
