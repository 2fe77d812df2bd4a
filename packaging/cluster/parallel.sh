#!/usr/bin/env bash
# Evaluates in shards with GNU parallel, then merges. What is done already is not done again.
#   DATA=imagenette/val OUT=result OPTIONS="--model imagenette" packaging/cluster/parallel.sh
# JOBS shards run at once (default: one a core); PARALLEL_OPTIONS="--sshloginfile hosts" spreads them over machines.
set -euo pipefail
: "${DATA:?what is to be evaluated}" "${OUT:?the folder of results}"
export FARS=${FARS:-fars-explorer-cli} DATA OUT SHARDS=${SHARDS:-8} OPTIONS=${OPTIONS:-} FARS_THREADS=${THREADS:-1}
mkdir -p "$OUT"

# The list of jobs keeps what ended well: another start runs the rest, and what failed again.
# shellcheck disable=SC2086,SC2016
seq 0 $((SHARDS - 1)) | parallel --jobs "${JOBS:-100%}" --joblog "$OUT/jobs.log" --resume-failed \
    --env FARS --env DATA --env OUT --env SHARDS --env OPTIONS --env FARS_THREADS ${PARALLEL_OPTIONS:-} \
    '$FARS evaluate "$DATA" --shard {}/$SHARDS --resume --out "$OUT/shard-{}" $OPTIONS >"$OUT/shard-{}.log" 2>&1'

# shellcheck disable=SC2086
$FARS merge $(seq -f "$OUT/shard-%g" 0 $((SHARDS - 1))) --out "$OUT/merged"
