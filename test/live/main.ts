/* `npm run test:live`: see the usage in settings.ts. Nothing is made without `-- --go`. */
import path from "node:path";
import { parseArgs } from "node:util";
import { cleanLeftOvers, listRun, newPrefix, runLive } from "./run.ts";
import { readSettings } from "./settings.ts";

const { values } = parseArgs({
  options: { go: { type: "boolean", default: false }, clean: { type: "boolean", default: false } },
});
const stopping = new AbortController();
const stop = () => stopping.abort();
process.on("SIGINT", stop).on("SIGTERM", stop);
const say = (line: string) => console.log(line);

try {
  const settings = readSettings(process.env);
  const run = { settings, home: path.resolve(".cache", "live"), say, signal: stopping.signal };
  if (values.clean) {
    process.exitCode = (await cleanLeftOvers(run)) ? 0 : 1;
  } else if (values.go) {
    process.exitCode = (await runLive(run, newPrefix())) ? 0 : 1;
  } else {
    listRun(run, newPrefix());
    say("\nNothing was done. `npm run test:live -- --go` does it.");
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
