/** The oldest Node that this program runs on, as `engines` in package.json says. undici needs 20.18.1. */
export const nodeFloor = "20.18.1";

export function isOldNode(running: string, floor = nodeFloor): boolean {
  const [is, needed] = [numbers(running), numbers(floor)];
  const differing = needed.findIndex((part, index) => part !== is[index]);
  return differing >= 0 && (is[differing] ?? 0) < (needed[differing] ?? 0);
}

/** In both languages: what chooses between them may not run there. */
export function oldNodeText(running: string): string {
  return (
    `cdn-worker: Node ${running} is too old, it needs ${nodeFloor} or newer. Install one from https://nodejs.org.\n` +
    `  Node ${running} 版本过旧，需要 ${nodeFloor} 或更新版本。请从 https://nodejs.org 安装。`
  );
}

function numbers(version: string): readonly number[] {
  return version.split(".").map(Number);
}
