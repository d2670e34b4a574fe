/*
 * The part of the completion that each shell needs in its own language: it asks `cdn-worker complete` (complete.ts)
 * and shows what that prints. Nothing that was typed, and nothing that was answered, is ever evaluated: pressing Tab
 * must run nothing but this program. The libraries looked at do otherwise: @bomb.sh/tab 0.0.22 evaluates the line in
 * bash and lets `compgen -W` expand the answers, @pnpm/tabtab 0.5.4 evaluates it in fish; the first needs
 * bash-completion, the second its own files beside the program.
 */

export const shells = ["bash", "zsh", "fish", "powershell"] as const;

export type Shell = (typeof shells)[number];

export function isShell(name: string): name is Shell {
  return shells.some((shell) => shell === name);
}

export function completionScript(shell: Shell): string {
  return scripts[shell];
}

const bash = `# cdn-worker: completion for bash
_cdn_worker() {
  local word="\${COMP_WORDS[COMP_CWORD]}" line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(cdn-worker complete -- ".$word" "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}
complete -F _cdn_worker cdn-worker
`;

const zsh = `#compdef cdn-worker
# cdn-worker: completion for zsh
_cdn_worker() {
  local line
  local -a found
  for line in "\${(@f)$(cdn-worker complete -- ".\${(Q)words[CURRENT]}" "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      _files
      return
    fi
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe cdn-worker found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _cdn_worker "$@"
else
  compdef _cdn_worker cdn-worker
fi
`;

const fish = `# cdn-worker: completion for fish
function __cdn_worker_complete
    set -l word (commandline -ct)
    set -l words (commandline -opc)
    set -l found (cdn-worker complete -- ".$word" $words[2..-1] 2>/dev/null)
    if test "$found" = ":files"
        __fish_complete_path "$word"
    else
        printf '%s\\n' $found
    end
end
complete -c cdn-worker -f -a '(__cdn_worker_complete)'
`;

const powershell = `# cdn-worker: completion for PowerShell
Register-ArgumentCompleter -Native -CommandName cdn-worker -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = $cursorPosition - $wordToComplete.Length
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -le $before } |
        ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
        })
    $found = @(& cdn-worker complete '--' ".$wordToComplete" @words 2>$null)
    if ($found.Count -eq 1 -and $found[0] -eq ':files') { return }
    foreach ($line in $found) {
        $value, $description = $line -split "\`t", 2
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
    }
}
`;

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell };
