#!/usr/bin/env bash
# Correlated ground-motion fields of one large earthquake over 10 and 100 sites, fields a second, one thread each: this
# program (with tsunami, damage and loss of every field) beside OpenQuake (shaking alone), in one run.
#
#   benches/peers/ground_motion.sh [FIELDS]        10,000 fields by default
#
# Makes a Python environment under target/peers/openquake; where openquake.engine cannot be installed, it says so and
# prints our own figures.
set -euo pipefail
cd "$(dirname "$0")/../.."

fields=${1:-10000}
venv=target/peers/openquake

prepare_openquake() {
  command -v python3 >/dev/null || return 1
  [ -x "$venv/bin/python" ] || python3 -m venv "$venv" || return 1
  "$venv/bin/python" -c 'import openquake.hazardlib' 2>/dev/null ||
    "$venv/bin/pip" install --quiet --disable-pip-version-check openquake.engine==3.26.2
}

# theirs SITES: fields a second, or nothing.
theirs() { "$venv/bin/python" benches/peers/openquake_ground_motion.py "$1" "$fields" 2>/dev/null | tail -1; }

# ours SITES: fields a second, from what the bench left behind; each of its passes draws 4,096 fields.
ours() {
  local estimates
  estimates=$(find "target/criterion/field of one earthquake" -path "*$1 sites*/new/estimates.json" | sort | head -1)
  grep -o '"mean":{[^}]*}[^}]*}' "$estimates" | grep -o '"point_estimate":[0-9.e+]*' | head -1 | cut -d: -f2 |
    awk '{ printf "%.0f", 4096 / $1 * 1e9 }'
}

with_openquake=true
prepare_openquake || { with_openquake=false; echo "skipped: OpenQuake: openquake.engine cannot be installed here" >&2; }
cargo bench --bench earthquake -- "field of one earthquake" >/dev/null 2>&1
printf '%8s %18s %18s %8s\n' sites "ishizue fields/s" "OpenQuake fields/s" ratio
for sites in 10 100; do
  mine=$(ours "$sites")
  other=$($with_openquake && theirs "$sites" || true)
  ratio=$([ -n "$other" ] && awk -v a="$mine" -v b="$other" 'BEGIN { printf "%.0f", a / b }' || echo -)
  printf '%8s %18s %18s %8s\n' "$sites" "$mine" "${other:--}" "$ratio"
done
