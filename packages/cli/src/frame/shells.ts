/** What a shell has to know: it hands the words to `bailiwick __complete` and offers the lines that come back. */
const bash = `# Bailiwick in bash: source <(bailiwick completion bash)
_bailiwick() {
  local typed="\${COMP_LINE:0:COMP_POINT}" line rest word path cut=""
  local -a words=()
  read -ra words <<<"$typed"
  [[ "$typed" == *[[:space:]] ]] && words+=("")
  word="\${words[\${#words[@]}-1]}"
  # What readline takes for a word of its own must not be offered again.
  if [[ "$word" == *=* && "$COMP_WORDBREAKS" == *=* ]]; then cut="\${word%%=*}="; fi
  COMPREPLY=()
  while IFS=$'\\t' read -r line rest; do
    case "$line" in
      :file | :folder)
        compopt -o filenames 2>/dev/null
        while IFS= read -r path; do COMPREPLY+=("$path"); done < <(
          if [[ "$line" == :file ]]; then compgen -f -- "\${word#"$cut"}"; else compgen -d -- "\${word#"$cut"}"; fi
        )
        ;;
      ?*) COMPREPLY+=("\${line#"$cut"}") ;;
    esac
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)
}
complete -F _bailiwick bailiwick
`;

const zsh = `#compdef bailiwick
# Bailiwick in zsh: source <(bailiwick completion zsh)
_bailiwick() {
  local line
  local -a items
  while IFS= read -r line; do
    case "$line" in
      # Of --option=path only the path is a file.
      :file) compset -P '--*='; _files ;;
      :folder) compset -P '--*='; _files -/ ;;
      ?*) items+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#items} )) && _describe bailiwick items
}
compdef _bailiwick bailiwick
`;

const fish = `# Bailiwick in fish: bailiwick completion fish | source
function __bailiwick_complete
    set -l words (commandline -opc) (commandline -ct)
    # Of --option=path only the path is a file, and what is offered begins with both.
    set -l option (string match -r '^--[^=]+=' -- (commandline -ct))
    set -l path (string replace -r '^--[^=]+=' '' -- (commandline -ct))
    for line in ($words[1] __complete $words[2..-1] 2>/dev/null)
        switch $line
            case ':file'
                string replace -r -- '^' "$option" (__fish_complete_path $path)
            case ':folder'
                string replace -r -- '^' "$option" (__fish_complete_directories $path)
            case '*'
                echo $line
        end
    end
end
complete -c bailiwick -f -a '(__bailiwick_complete)'
`;

export const shells = { bash, zsh, fish } as const;
export type Shell = keyof typeof shells;
export const shellNames = Object.keys(shells) as readonly Shell[];
