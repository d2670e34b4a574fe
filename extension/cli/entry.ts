#!/usr/bin/env node
/*
 * What `dist/cli.js` starts with: it must load on any Node, so that an old one is told what is missing, and keeps the
 * compiled form of the rest where Node can (22.8 and newer), in a folder of its own choice.
 */
import module from "node:module";
import { isOldNode, oldNodeText } from "./nodeFloor.ts";

if (isOldNode(process.versions.node)) {
  process.stderr.write(`✖ ${oldNodeText(process.versions.node)}\n`);
  process.exitCode = 1;
} else {
  module.enableCompileCache?.();
  const { main } = await import("./main.ts");
  await main(process.argv.slice(2), new URL(".", import.meta.url));
}
