import type { Node } from "jsonc-parser";
import { anchor, nodeAt, type Path } from "./configTree.ts";
import type { Finding, OptionProblem } from "./problem.ts";

/** Gives the problems of an options object, which stands at `path` as `node`, their places in the text. */
export function optionFindings(
  node: Node,
  path: Path,
  problems: readonly OptionProblem[],
): readonly Finding[] {
  return problems.map((problem) => {
    const found = nodeAt(node, problem.path);
    const { offset, length } = found ?? anchor(node);
    const { message, remedy, severity = "error" } = problem;
    return {
      offset,
      length,
      severity,
      code: "worker-option",
      path: [...path, ...problem.path],
      message,
      remedy,
    };
  });
}
