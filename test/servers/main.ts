/*
 * `npm run test:servers`: the Worker and the reader against OpenStack Swift's S3 API, DNS against BIND and Knot, ACME
 * against pebble, each as Debian packs it, on loopback ports and in folders that are removed. `npm test` runs the same
 * where the packages are there and leaves it out where not; here what is missing is an error.
 */
import { spawn } from "node:child_process";
import { missingPackages } from "./packages.ts";

const missing = missingPackages();
if (missing.length > 0) {
  console.error(`These packages of Debian or Ubuntu are needed and not installed: ${missing.join(", ")}.`);
  console.error(`  apt-get install --no-install-recommends ${missing.join(" ")}`);
  console.error("None of their services has to run: the tests start their own, as the present user.");
  process.exitCode = 1;
} else {
  const files = ["test/servers/*.test.ts", "test/certificates/acme.test.ts"];
  const mocha = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", ...files], { stdio: "inherit" });
  mocha.on("exit", (code) => {
    process.exitCode = code ?? 1;
  });
}
