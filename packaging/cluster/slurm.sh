#!/usr/bin/env bash
# Evaluates in shards as a Slurm job array, and merges when all have ended well.
#   DATA=/data/val OUT=/scratch/result OPTIONS="--model imagenette" packaging/cluster/slurm.sh [options of sbatch]
# A shard that failed: the same with ONLY=3, which runs shard 3 alone, and the merging again.
set -euo pipefail
: "${DATA:?what is to be evaluated}" "${OUT:?the folder of results}"
export FARS=${FARS:-fars-explorer-cli} DATA OUT SHARDS=${SHARDS:-8} OPTIONS=${OPTIONS:-} FARS_THREADS=${THREADS:-1}
mkdir -p "$OUT"

array=$(sbatch --parsable --job-name fars-evaluate --array "${ONLY:-0-$((SHARDS - 1))}" --cpus-per-task "$FARS_THREADS" \
    --requeue --output "$OUT/shard-%a.log" --export ALL "$@" <<'SHARD'
#!/usr/bin/env bash
# shellcheck disable=SC2086
exec $FARS evaluate "$DATA" --shard "$SLURM_ARRAY_TASK_ID/$SHARDS" --resume --out "$OUT/shard-$SLURM_ARRAY_TASK_ID" $OPTIONS
SHARD
)
merge=$(sbatch --parsable --job-name fars-merge --dependency "afterok:$array" --kill-on-invalid-dep yes \
    --output "$OUT/merge.log" --export ALL "$@" <<'MERGE'
#!/usr/bin/env bash
# shellcheck disable=SC2046,SC2086
exec $FARS merge $(seq -f "$OUT/shard-%g" 0 $((SHARDS - 1))) --out "$OUT/merged"
MERGE
)
echo "shards: job $array, merging: job $merge"
