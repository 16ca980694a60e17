/**
 * What each shell is told. All of them ask `roadmap __complete` (see there) and take its answer as plain text: a title or a
 * label is never evaluated, and what goes into the line is quoted.
 */
export const scripts = {
  bash: script(String.raw`# roadmap completion for bash
_roadmap() {
  local IFS=$' \t\n'
  local -a words=() found=() shown=()
  local rest=%{COMP_LINE:0:COMP_POINT} part current head='' quote='' value description answer i
  # bash breaks words at : and = as well; here they are put together again.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part=%{COMP_WORDS[i]}
    if ((i == 0)) || [[ $rest == [[:space:]]* ]]; then
      rest=%{rest#"%{rest%%[![:space:]]*}"}
      words+=('')
    fi
    ((i == COMP_CWORD)) && part=$rest
    words[%{#words[@]} - 1]+=$part
    rest=%{rest#"$part"}
  done
  current=%{words[%{#words[@]} - 1]}
  unset "words[%{#words[@]} - 1]"
  case $current in
    [\"\']*) quote=%{current:0:1} current=%{current:1} ;;
    *) current=%{current//\\/} ;;
  esac
  for ((i = 1; i < %{#words[@]}; i++)); do
    part=%{words[i]}
    case $part in
      \"*\" | \'*\') words[i]=%{part:1:%{#part}-2} ;;
      *) words[i]=%{part//\\/} ;;
    esac
  done
  for part in : =; do
    [[ -z $quote && $COMP_WORDBREAKS == *"$part"* && $current == *"$part"* ]] || continue
    value=%{current%"$part"*}$part
    ((%{#value} > %{#head})) && head=$value
  done
  COMPREPLY=()
  {
    IFS= read -r answer
    if [[ $answer == files ]]; then
      compopt -o default 2>/dev/null
      return
    fi
    while IFS=$'\t' read -r value description; do
      value=%{value#"$head"}
      if [[ -n $quote ]]; then
        # Between quotes nothing is escaped for us: only what means nothing to a shell.
        [[ $value == *[!A-Za-z0-9_.,:/=@%+\ -]* ]] && continue
      else
        printf -v value %q "$value"
      fi
      found+=("$value")
      shown+=("$value%{description:+  ($description)}")
    done
  } < <(roadmap __complete -- "%{words[@]:1}" "=$current" 2>/dev/null)
  # Titles are for the list alone, of which nothing is put into the line.
  if [[ $COMP_TYPE == 63 ]] && ((%{#found[@]} > 1)); then
    COMPREPLY=("%{shown[@]}")
  else
    COMPREPLY=("%{found[@]}")
  fi
}
complete -F _roadmap roadmap
`),
  zsh: script(String.raw`#compdef roadmap
# roadmap completion for zsh
_roadmap() {
  local -a lines values shown
  local line value description
  lines=("%{(@f)$(roadmap __complete -- "%{(@Q)words[2,CURRENT-1]}" "=%{(Q)PREFIX}" 2>/dev/null)}")
  if [[ $lines[1] == files ]]; then
    _files
    return
  fi
  for line in "%{(@)lines[2,-1]}"; do
    value=%{line%%$'\t'*}
    description=%{line#*$'\t'}
    values+=("$value")
    shown+=("$value%{description:+  -- $description}")
  done
  (( $#values )) && compadd -l -d shown -a -- values
}
if [[ $funcstack[1] == _roadmap ]]; then
  _roadmap "$@"
else
  compdef _roadmap roadmap
fi
`),
  fish: script(String.raw`# roadmap completion for fish
function __roadmap_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string replace -r '^[\'"]' '' | string replace -a '\\' '')
    set -l lines (roadmap __complete -- $words[2..-1] "=$current" 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path "$current"
    else if set -q lines[2]
        printf '%s\n' $lines[2..-1]
    end
end
complete -c roadmap -f -a '(__roadmap_complete)'
`),
  powershell: script(String.raw`# roadmap completion for PowerShell
Register-ArgumentCompleter -Native -CommandName roadmap -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @()
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $words += if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $element.Value } else { $element.Extent.Text }
    }
    $current = $wordToComplete -replace '^[''"]|[''"]$', ''
    $lines = @(roadmap __complete -- @words "=$current" 2>$null)
    if ($lines.Count -lt 2) { return }
    foreach ($line in $lines[1..($lines.Count - 1)]) {
        $value, $description = $line -split [char]9, 2
        $text = $value
        if ($value -notmatch '^[A-Za-z0-9_./:=+-]+$') {
            $text = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'"
        }
        if (-not $description) { $description = $value }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $description)
    }
}
`),
} as const;

/** What would begin an expression of ours is written as `%{`. */
function script(text: string): string {
  return text.replaceAll('%{', '${');
}
