import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** How each shell is started with nothing of this machine's own, and how it takes the completion in. */
const starts = {
  bash: { command: "bash --norc --noprofile -i", load: "source <(cdn-worker completion bash)" },
  zsh: {
    command: "zsh -f -i",
    load: "autoload -Uz compinit; compinit -u -D; source <(cdn-worker completion zsh)",
  },
  fish: { command: "fish --no-config -i", load: "cdn-worker completion fish | source" },
} as const;

export type InteractiveShell = keyof typeof starts;

export function has(command: string): boolean {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, command)));
}

/**
 * Puts a `cdn-worker` into `folder`/bin that completes as the built one does, and otherwise only says how it was
 * called: `<deploy><--site><images>`.
 */
export async function makeProgram(folder: string): Promise<void> {
  const bin = path.join(folder, "bin");
  await mkdir(bin, { recursive: true });
  const file = path.join(bin, "cdn-worker");
  const real = `exec "${process.execPath}" "${program}" "$@"`;
  await writeFile(
    file,
    `#!/bin/sh\ncase $1 in complete|completion) if [ "$3" != called ]; then ${real}; fi;; esac\nprintf 'called:'; printf '<%s>' "$@"; echo\n`,
  );
  await chmod(file, 0o755);
}

/**
 * Types lines into an interactive shell on a terminal of its own (script(1) makes it), one after the other, each when
 * the one before has been carried out. Resolves to all that the terminal showed.
 */
export function type(shell: InteractiveShell, folder: string, lines: readonly string[]): Promise<string> {
  const { command, load } = starts[shell];
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: folder,
    env: {
      PATH: `${path.join(folder, "bin")}${path.delimiter}${process.env.PATH}`,
      HOME: folder,
      TERM: "dumb",
      LANG: "C.UTF-8",
      XDG_CONFIG_HOME: folder,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  // The shell's answer to a line of its own says that the one before is done; typed apart, the echo is no answer.
  const mark = (index: number) => `done-${index}-done`;
  const pending = [load, ...lines].map((line, index) => `${line}\r`.concat(`echo done"-${index}-"done\r`));
  let shown = "";
  let next = 0;
  const send = () => child.stdin.write(pending[next++] ?? "exit\r");
  return new Promise((resolve, reject) => {
    child.stdout.on("data", (data) => {
      shown += data;
      if (next <= pending.length && shown.includes(mark(next - 1))) send();
    });
    child.on("error", reject);
    child.on("close", () => resolve(shown));
    send();
  });
}
