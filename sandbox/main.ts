/** `npm run sandbox [-- --json] [--port-<name> N]…`: the whole sandbox, until it is interrupted. */
import { parseArgs } from "node:util";
import { type SandboxPorts, startSandbox } from "./sandbox.ts";

const portNames = ["cloudflareApi", "edge", "edgeTls", "b2", "r2S3", "s3", "control"] as const;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    /** `--port edge=8080`, repeated. */
    port: { type: "string", multiple: true, default: [] },
  },
});

const ports: Partial<SandboxPorts> = {};
for (const wanted of values.port) {
  const [name, number] = wanted.split("=");
  const known = portNames.find((each) => each === name);
  if (known === undefined || !/^\d+$/.test(number ?? "")) {
    console.error(`--port takes NAME=NUMBER with one of: ${portNames.join(", ")}`);
    process.exit(2);
  }
  ports[known] = Number(number);
}

const sandbox = await startSandbox({ ports });
let isStopping = false;
const stop = () => {
  if (isStopping) return;
  isStopping = true;
  // Nothing is left to wait for when everything is closed; a failure to close is not worth a hanging process.
  sandbox.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);

if (values.json) {
  const { urls, credentials, env } = sandbox;
  console.log(JSON.stringify({ ...urls, credentials, env }));
} else {
  const rows = Object.entries({ ...sandbox.urls, ...sandbox.env });
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log("The sandbox is ready. Ctrl-C stops it.\n");
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`);
}
