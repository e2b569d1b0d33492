#!/usr/bin/env bash
# One task of a Slurm array between map.sh and reduce.sh: puts its share of the parts together.
#
#   sbatch --array=0-3 --dependency=afterok:JOB --kill-on-invalid-dep=yes partial.sh 4
#
# The argument is the number of shares. Of 4, task 1 puts parts/1.tsv, parts/5.tsv, … together in
# partial/1.tsv. It does not know which logs must be there: that is for reduce.sh.
#SBATCH --job-name=findrobots-partial
#SBATCH --output=partial-%a.out
#SBATCH --open-mode=append
#SBATCH --requeue

set -euo pipefail
shares=$1
mkdir -p partial
mine=()
for part in parts/*.tsv; do
    index=$(basename "$part" .tsv)
    [ $((index % shares)) -ne $((SLURM_ARRAY_TASK_ID % shares)) ] || mine+=("$part")
done
out=$(mktemp "partial/.$SLURM_ARRAY_TASK_ID.XXXXXX.tmp")
trap 'rm -f "$out"' EXIT
# A share may be empty, and so may all of its parts.
findrobots reduce --partial --allow-empty "${mine[@]:-/dev/null}" > "$out"
# mktemp has made it for its owner alone.
chmod "$(printf '%o' $((0666 & ~$(umask))))" "$out"
mv "$out" "partial/$SLURM_ARRAY_TASK_ID.tsv"
