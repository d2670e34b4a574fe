/** Tencent Cloud's SSL service tells times of China, without saying so. */
export function chinaTime(milliseconds: number): string {
  return new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}

/** EdgeOne's times: UTC, in whole seconds. */
export function isoSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
