import { randomBytes } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { cleanUp } from "./cleanUp.ts";
import { namesOf, startLive } from "./live.ts";
import type { LiveSettings } from "./settings.ts";
import { type Check, describeRun, isSame, tellStory, writeConfig } from "./story.ts";

const prefixStart = "cdnw-live-";

export interface LiveRun {
  readonly settings: LiveSettings;
  /** Folder of runs that are under way, and of the reports. */
  readonly home: string;
  readonly say: (line: string) => void;
  /** Stops the story; what it made is removed all the same. */
  readonly signal: AbortSignal;
}

export function newPrefix(): string {
  return `${prefixStart}${randomBytes(4).toString("hex")}`;
}

export function listRun({ settings, say }: Pick<LiveRun, "settings" | "say">, prefix: string): void {
  say(`A live run, as ${prefix}:`);
  for (const line of describeRun(settings, namesOf(prefix, settings))) say(`  ${line}`);
}

/** Tells the story, removes what it made, writes the report. True where all was as the sandbox has it. */
export async function runLive(run: LiveRun, prefix: string): Promise<boolean> {
  const { settings, home, say, signal } = run;
  if (!(await cleanLeftOvers(run))) return false;
  listRun(run, prefix);
  const folder = path.join(home, "runs", prefix);
  await writeConfig(folder, namesOf(prefix, settings), settings);
  const checks: Check[] = [];
  const problems: string[] = [];
  try {
    const live = await startLive({ settings, prefix, folder, signal });
    await tellStory(live, (check) => {
      checks.push(check);
      say(lineOf(check));
    });
  } catch (error) {
    problems.push(signal.aborted ? "The run was stopped." : String(error));
  }
  problems.push(...(await removeRun(settings, folder)));
  for (const problem of problems) say(`✖ ${problem}`);
  const report = path.join(home, `${prefix}.md`);
  await mkdir(home, { recursive: true });
  await writeFile(report, reportText(settings, checks, problems));
  say(`\n${report}`);
  return problems.length === 0 && checks.every(isSame);
}

/** What killed runs have left behind. True where nothing is left any more. */
export async function cleanLeftOvers({ settings, home, say }: Omit<LiveRun, "signal">): Promise<boolean> {
  const runs = path.join(home, "runs");
  const names = await readdir(runs).catch(() => []);
  let isClean = true;
  for (const name of names.filter((each) => each.startsWith(prefixStart))) {
    const left = await removeRun(settings, path.join(runs, name));
    say(left.length === 0 ? `✔ ${name}: nothing is left` : `✖ ${name}: ${left.join("; ")}`);
    isClean &&= left.length === 0;
  }
  return isClean;
}

/** With a signal of its own: a stopped run is cleaned up, too. Its calls are few, their limit is their own. */
async function removeRun(settings: LiveSettings, folder: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(10 * 60_000);
  try {
    return await cleanUp(await startLive({ settings, prefix: path.basename(folder), folder, signal }));
  } catch (error) {
    return [`${error}: run \`npm run test:live -- --clean\` again.`];
  }
}

function lineOf(check: Check): string {
  return isSame(check)
    ? `✔ ${check.name}`
    : `≠ ${check.name}: the sandbox says ${check.expected}, the service ${check.found}`;
}

function reportText(settings: LiveSettings, checks: readonly Check[], problems: readonly string[]): string {
  const different = checks.filter((check) => !isSame(check));
  const rows = checks.map(
    (check) =>
      `| ${isSame(check) ? "same" : "**differs**"} | ${check.name} | ${check.expected} | ${check.found} |`,
  );
  return [
    `# Live run on ${settings.zone}`,
    "",
    `${checks.length} checks, ${different.length} where the service differs from the sandbox.`,
    "",
    "| | fact | sandbox | service |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...(problems.length > 0 ? ["", "## Problems", "", ...problems.map((problem) => `- ${problem}`)] : []),
    "",
  ].join("\n");
}
