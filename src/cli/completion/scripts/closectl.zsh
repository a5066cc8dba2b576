#compdef closectl
# Completion of closectl for zsh: the program itself is asked what can come next.
_closectl() {
    local -a whole wholes open opens
    local value about
    while IFS=$'\t' read -r value about; do
        # After a folder or a sign like `=` there is more to come.
        if [[ $value == *[/=.] ]]; then
            open+=("$value")
            opens+=("$value${about:+  -- $about}")
        else
            whole+=("$value")
            wholes+=("$value${about:+  -- $about}")
        fi
    done < <(CLOSECTL_COMPLETE=zsh ${words[1]} -- "${(@Q)words[1,CURRENT-1]}" "${words[CURRENT]}" 2>/dev/null)
    (( $#whole )) && compadd -V closectl -l -d wholes -a whole
    (( $#open )) && compadd -V closectl-open -l -S '' -d opens -a open
}
if [[ "$funcstack[1]" == _closectl ]]; then
    _closectl "$@"
else
    compdef _closectl closectl
fi
