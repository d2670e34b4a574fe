/** An answer with a good status that is not the API's JSON: something between here and Cloudflare gave it. */
export class NotTheApi extends Error {
  override readonly name = "NotTheApi";
  readonly status: number;
  readonly contentType: string | null;
  constructor(status: number, contentType: string | null) {
    super(`HTTP ${status}, ${contentType ?? "no content type"}`);
    this.status = status;
    this.contentType = contentType;
  }
}
