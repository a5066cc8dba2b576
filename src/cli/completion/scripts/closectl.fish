# Completion of closectl for fish: the program itself is asked what can come next.
complete --command closectl --no-files --keep-order --arguments '(CLOSECTL_COMPLETE=fish closectl -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token --cut-at-cursor) 2>/dev/null)'
