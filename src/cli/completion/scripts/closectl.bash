# Completion of closectl for bash: the program itself is asked what can come next.
_closectl() {
    COMPREPLY=()
    local one
    while IFS= read -r one; do
        COMPREPLY+=("$one")
    done < <(CLOSECTL_COMPLETE=bash "$1" -- "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
    # After a folder or a sign like `=` there is more to come.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/=.] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o nosort -F _closectl closectl 2>/dev/null || complete -F _closectl closectl
