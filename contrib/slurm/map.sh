#!/usr/bin/env bash
# One task of a Slurm array: maps its share of list.txt to the records in parts/INDEX.tsv.
#
#   sbatch --array=0-9 map.sh 10 --report agents
#
# The first argument is the number of shares, and the index says which one is the task's own; the
# others are options of `findrobots map`. It works in the folder that it was submitted from, and it
# knows nothing of the other tasks.
#SBATCH --job-name=findrobots-map
#SBATCH --output=map-%a.out
#SBATCH --open-mode=append
#SBATCH --requeue

set -uo pipefail
shares=$1
shift
part=parts/$SLURM_ARRAY_TASK_ID.tsv
mkdir -p parts

# Slurm runs a task again if its node fails, but not if the task itself does. Status 1 is a log that
# is missing or could not be read, which may be better in a moment; status 2 is a wrong invocation
# or a full disk, which will not. Each try writes all records of the share to a new file, and
# renames it, so that an earlier try, or another one on a node that only seemed dead, does no harm.
for try in 1 2 3; do
    # First, so that a list that cannot be read does not look like a share without a log.
    if share=$(awk -v n="$shares" -v i="$SLURM_ARRAY_TASK_ID" 'NR % n == i % n' list.txt); then
        findrobots map --jobs "${SLURM_CPUS_PER_TASK:-1}" --out "$part" "$@" <<< "$share"
        status=$?
    else
        status=1
    fi
    [ $status -ne 0 ] || exit 0
    echo "$(date +%FT%T) $SLURMD_NODENAME: try $try of $part ended with status $status" >&2
    [ $status -ne 2 ] || break
    sleep 5
done
exit $status
