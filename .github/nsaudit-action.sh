#!/usr/bin/env bash
# Runs nsaudit for action.yml: inputs come as environment variables, never as program text.
set -uo pipefail

lines() { # adds each line of $2 that is not blank to the array named $1
  local -n list=$1
  local line
  while IFS= read -r line; do
    [[ "$line" =~ ^[[:space:]]*$ ]] || list+=("${line%$'\r'}")
  done <<<"$2"
}

nsaudit="${NSAUDIT:-$RUNNER_TEMP/nsaudit/bin/nsaudit}"
mkdir -p "$OUT"
sarif="$OUT/nsaudit.sarif" summary="$OUT/summary.md" annotations="$OUT/annotations.txt"
rm -f "$sarif" "$summary" "$annotations"

paths=() further=() reports=()
lines paths "$PATHS"
lines further "$ARGUMENTS"
lines reports "$REPORTS"

arguments=("$COMMAND" --no-progress)
[ -z "$CONFIG" ] || arguments+=(--config "$CONFIG")
[ -z "$FAIL_ON" ] || arguments+=(--fail-on "$FAIL_ON")
for report in console "sarif=$sarif" "github-summary=$summary" "github=$annotations" ${reports[@]+"${reports[@]}"}; do
  arguments+=(--report "$report")
done
arguments+=(${further[@]+"${further[@]}"})
[ ${#paths[@]} -eq 0 ] || arguments+=(-- "${paths[@]}")

code=0
"$nsaudit" "${arguments[@]}" || code=$?

[ ! -f "$annotations" ] || cat "$annotations"
[ ! -f "$summary" ] || cat "$summary" >>"$GITHUB_STEP_SUMMARY"
{
  echo "exit-code=$code"
  [ ! -f "$sarif" ] || echo "sarif=$sarif"
} >>"$GITHUB_OUTPUT"
exit 0 # the last step of the action decides, after the upload
