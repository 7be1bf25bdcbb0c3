#!/usr/bin/env bash
# W1a or W1b (configs/w1a.toml, w1b.toml): this program as a whole process beside numpy, numba and PAL in the same run, with ratios.
#
#   benches/peers/run.sh [YEARS] [REPEATS] [w1a | w1b]        1,000,000 years, 5 repeats and w1a by default
#
# Ours is timed from start to exit, with its report files but without the year table; the peers are timed warm and
# inside the process (imports and compilation left out), which favours them. Makes a Python environment under
# target/peers with the pinned packages of requirements.txt; whatever is missing is passed over with a word.
set -euo pipefail
cd "$(dirname "$0")/../.."

years=${1:-1000000}
repeats=${2:-5}
workload=${3:-w1a}
here=benches/peers
venv=target/peers/venv
without_year_table=(--years none)
lines=$(mktemp)
out=$(mktemp -d)
trap 'rm -rf "$lines" "$out"' EXIT

skip() { echo "skipped: $*" >&2; }

prepare_python() {
  command -v python3 >/dev/null || { skip "the peers: no python3"; return 1; }
  if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv" || { skip "the peers: python3 -m venv does not work here"; rm -rf "$venv"; return 1; }
  fi
  "$venv/bin/python" -c 'import numpy, scipy' 2>/dev/null ||
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" ||
    { skip "the peers: pip cannot install requirements.txt"; return 1; }
}

# ours THREADS: median wall time of the whole process, its peak memory where GNU time is there.
ours() {
  local threads=$1 run begin end
  local -a seconds=()
  for run in $(seq 0 "$repeats"); do
    begin=$(date +%s%N)
    target/release/ishizue run "configs/$workload.toml" --trials "$years" --threads "$threads" \
      "${without_year_table[@]}" --seed "$((run + 1))" --out "$out/$threads.$run" >/dev/null 2>"$out/log" || { cat "$out/log" >&2; skip "ishizue: the run failed"; return; }
    end=$(date +%s%N)
    [ "$run" -eq 0 ] || seconds+=("$(((end - begin) / 1000))")
  done
  local middle memory=null
  middle=$(printf '%s\n' "${seconds[@]}" | sort -n | sed -n "$(((repeats + 1) / 2))p")
  if [ -x /usr/bin/time ]; then
    memory=$(/usr/bin/time -f %M target/release/ishizue run "configs/$workload.toml" --trials "$years" --threads "$threads" \
      "${without_year_table[@]}" --out "$out/memory" 2>&1 >/dev/null | tail -1 | awk '/^[0-9]+$/ { print $1 / 1024; ok = 1 } END { if (!ok) print "null" }')
  fi
  printf '{"name": "ishizue, %d threads, whole process", "seconds": %s, "first": null, "megabytes": %s}\n' \
    "$threads" "$(awk "BEGIN { print $middle / 1e6 }")" "$memory" >>"$lines"
}

print_table() {
  python3 - "$lines" "$years" "$repeats" "$workload" <<'PYTHON'
import json, sys

rows = [json.loads(line) for line in open(sys.argv[1])]
against = next((row for row in rows if row["name"].startswith("numba, 2")), rows[-1])
print(f"{sys.argv[4]}: {int(sys.argv[2]):,} years, median of {sys.argv[3]}; speed as a multiple of {against['name']}")
print(f"{'':36}{'seconds':>9}{'first run':>11}{'MB':>7}{'speed':>8}")
for row in rows:
    first = "" if row["first"] is None else f"{row['first']:.2f}"
    memory = "" if row["megabytes"] is None else f"{row['megabytes']:.0f}"
    print(f"{row['name']:36}{row['seconds']:9.4f}{first:>11}{memory:>7}{against['seconds'] / row['seconds']:8.2f}")
PYTHON
}

if command -v cargo >/dev/null; then
  cargo build --release --locked --quiet
fi
if [ -x target/release/ishizue ]; then
  ours 2
  ours 1
else
  skip "ishizue: target/release/ishizue is not built"
fi
if prepare_python; then
  export PYTHONDONTWRITEBYTECODE=1
  for threads in 2 1; do
    NUMBA_NUM_THREADS=$threads "$venv/bin/python" "$here/w1_numba.py" "$years" "$repeats" "$workload" |
      sed "s/\"numba\"/\"numba, $threads threads, warm\"/" >>"$lines" || skip "numba"
  done
  "$venv/bin/python" "$here/w1_numpy.py" "$years" "$repeats" "$workload" | sed 's/"numpy"/"numpy, warm"/' >>"$lines" || skip "numpy"
  "$venv/bin/python" "$here/w1_pal.py" "$years" "$repeats" "$workload" | sed 's/"PAL"/"PAL, warm"/' >>"$lines" || skip "PAL"
fi
if [ -s "$lines" ] && command -v python3 >/dev/null; then
  print_table
else
  cat "$lines"
fi
