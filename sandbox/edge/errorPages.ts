/** The pages that Cloudflare itself answers with, never a worker. */
export type EdgeError =
  | "1001"
  | "1010"
  | "challenge"
  | "1014"
  | "1016"
  | "1101"
  | "522"
  | "r2NotFound"
  | "r2Failure"
  | "cdnCgi";

const pages: Readonly<Record<EdgeError, { readonly status: number; readonly title: string }>> = {
  "1001": { status: 409, title: "Error 1001: DNS resolution error" },
  "1010": { status: 403, title: "Error 1010: Access denied" },
  challenge: { status: 403, title: "Just a moment..." },
  "1014": { status: 403, title: "Error 1014: CNAME Cross-User Banned" },
  "1016": { status: 530, title: "Error 1016: Origin DNS error" },
  "1101": { status: 500, title: "Error 1101: Worker threw exception" },
  "522": { status: 522, title: "Error 522: Connection timed out" },
  r2NotFound: { status: 404, title: "Error 404: Object not found" },
  r2Failure: { status: 500, title: "Error 500: Internal error" },
  cdnCgi: { status: 404, title: "Error 404: Not found" },
};

export function errorPage(error: EdgeError): { readonly status: number; readonly html: string } {
  const { status, title } = pages[error];
  const html = `<!DOCTYPE html>
<html lang="en-US"><head><title>${title} | Cloudflare</title></head><body><h1>${title}</h1></body></html>
`;
  return { status, html };
}
