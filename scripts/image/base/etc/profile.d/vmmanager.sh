# Colours in less (and so in journalctl and systemctl), nano as the editor that needs no manual.
export LESS="${LESS:--R}"
export EDITOR="${EDITOR:-nano}"
