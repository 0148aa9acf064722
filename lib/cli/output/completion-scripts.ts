/*
 * What a shell loads once, to ask the command at each press of the key:
 *
 *     words typed ─▶ anykind __complete … ─▶ word<tab>help …, :0 or :4 ─▶ what the shell shows
 *
 * No script evaluates what it gets; a word goes to the shell as it is.
 */

/** The shells that there is a script for. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** One of {@link shells}. */
export type Shell = (typeof shells)[number]

/** The script for a shell; `program` is what its user types. */
export const completionScript = (shell: Shell, program: string): string => scripts[shell](program)

/*
 * Bash takes `=` and `:` for ends of words, so that the line is taken apart here, and of a candidate only the part
 * behind the last of them is given back.
 */
const bash = (
  program: string,
): string => `# bash completion for ${program}: source <(${program} completion bash)
_${program}() {
  local line="\${COMP_LINE:0:COMP_POINT}" words word directive part
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  COMPREPLY=()
  part="\${words[-1]}"
  part="\${part%"\${part##*[=:]}"}"
  while IFS=$'\\t' read -r word _; do
    if [[ $word == :* ]]; then directive=$word; else COMPREPLY+=("\${word#"$part"}"); fi
  done < <(command ${program} __complete "\${words[@]:1}" 2>/dev/null)
  [[ $directive == :0 ]] && compopt -o default
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *[=/] ]] && compopt -o nospace
  return 0
}
complete -F _${program} ${program}
`

const zsh = (program: string): string => `#compdef ${program}
# zsh completion for ${program}: source <(${program} completion zsh)
_${program}() {
  local -a lines candidates
  local line word help
  lines=("\${(@f)$(command ${program} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)lines[1,-2]}"; do
    word="\${line%%$'\\t'*}"
    help="\${line#"$word"}"
    candidates+=("\${word//:/\\\\:}\${help:+:\${help#$'\\t'}}")
  done
  [[ $lines[-1] == :0 ]] && _files
  (( \${#candidates} )) && _describe '${program}' candidates
}
compdef _${program} ${program}
`

const fish = (
  program: string,
): string => `# fish completion for ${program}: ${program} completion fish | source
function __${program}_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l lines (command ${program} __complete $words[2..] 2>/dev/null)
  test (count $lines) -gt 1; and printf '%s\\n' $lines[1..-2]
  test "$lines[-1]" = ':0'; and __fish_complete_path (commandline -ct)
end
complete -c ${program} -f -a '(__${program}_complete)'
`

const scripts: Readonly<Record<Shell, (program: string) => string>> = { bash, zsh, fish }
