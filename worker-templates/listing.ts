import { plainAnswer } from "./http/plainAnswer.ts";
import type { Listing, Origin, Resource } from "./origins/origin.ts";

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A link to a name in this directory: `./` keeps a name with a colon from being a scheme. */
function link(name: string): string {
  const target = encodeURIComponent(name).replaceAll("%2F", "/");
  return `<li><a href="./${escapeHtml(target)}">${escapeHtml(name)}</a>`;
}

function page(path: string, { directories, files, cursor }: Listing): string {
  const title = escapeHtml(`Index of ${path}`);
  return [
    `<!doctype html><meta charset="utf-8"><meta name="robots" content="noindex">`,
    `<meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1><ul>`,
    path === "/" ? "" : `<li><a href="../">../</a>`,
    ...directories.map(link),
    ...files.map(({ name, size, modified }) => `${link(name)} ${size} <time>${escapeHtml(modified)}</time>`),
    "</ul>",
    cursor === undefined ? "" : `<p><a href="?cursor=${encodeURIComponent(cursor)}" rel="next">Next page</a>`,
  ].join("\n");
}

/** A directory as HTML, or as JSON where that is what `Accept` asks for. */
export async function answerListing(request: Request, origin: Origin, resource: Resource): Promise<Response> {
  const url = new URL(request.url);
  const cursor = url.searchParams.get("cursor") ?? undefined;
  const listing = (await origin.list?.(resource, cursor)) ?? 404;
  if (typeof listing === "number") return plainAnswer(listing);
  const path = `/${resource.key}`;
  const asJson = /^application\/json\b/.test(request.headers.get("accept") ?? "");
  // An empty directory is none: buckets know only names.
  if (cursor === undefined && path !== "/" && listing.files.length + listing.directories.length === 0) {
    return plainAnswer(404);
  }
  return new Response(asJson ? JSON.stringify({ path, ...listing }) : page(path, listing), {
    headers: {
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'",
      "content-type": asJson ? "application/json" : "text/html; charset=utf-8",
      vary: "Accept",
    },
  });
}
