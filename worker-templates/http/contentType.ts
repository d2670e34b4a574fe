/** What browsers need to know by name; text is UTF-8, as it nearly always is. */
const types: Readonly<Record<string, string>> = {
  aac: "audio/aac",
  apk: "application/vnd.android.package-archive",
  avif: "image/avif",
  bmp: "image/bmp",
  css: "text/css; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  epub: "application/epub+zip",
  flac: "audio/flac",
  gif: "image/gif",
  gz: "application/gzip",
  htm: "text/html; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  jxl: "image/jxl",
  m3u8: "application/vnd.apple.mpegurl",
  m4a: "audio/mp4",
  m4s: "video/iso.segment",
  md: "text/markdown; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  mpd: "application/dash+xml",
  oga: "audio/ogg",
  ogg: "audio/ogg",
  ogv: "video/ogg",
  opus: "audio/ogg",
  otf: "font/otf",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  ts: "video/mp2t",
  ttf: "font/ttf",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  wav: "audio/wav",
  webm: "video/webm",
  webmanifest: "application/manifest+json",
  webp: "image/webp",
  woff: "font/woff",
  woff2: "font/woff2",
  xml: "application/xml",
  zip: "application/zip",
};

/** `application/octet-stream` is what tools write when they do not know: no more than nothing. */
function saysNothing(contentType: string | null): boolean {
  return !contentType || /^(application|binary)\/octet-stream$/.test(contentType);
}

/** Sets the content type by the extension of `key` where the object has none of its own. */
export function setContentType(headers: Headers, key: string, more: Readonly<Record<string, string>>): void {
  if (!saysNothing(headers.get("content-type"))) return;
  const extension = /\.([^./]+)$/.exec(key)?.[1]?.toLowerCase() ?? "";
  const table = { ...types, ...more };
  const type = Object.hasOwn(table, extension) ? table[extension] : undefined;
  if (type) headers.set("content-type", type);
}
