#!/usr/bin/env bash
# Makes the report of the records in a folder, of all logs of list.txt and no others.
#
#   sbatch --dependency=afterok:JOB --kill-on-invalid-dep=yes reduce.sh parts --top 20
#
# The first argument is the folder, parts or partial; the others are options of `findrobots reduce`.
# The status of the job is that of findrobots. The file report is there if and only if a report was
# made, which is status 0 or 1.
#SBATCH --job-name=findrobots-reduce
#SBATCH --output=reduce.out
#SBATCH --requeue

set -uo pipefail
folder=$1
shift
rm -f report
findrobots reduce --expect list.txt "$@" "$folder"/*.tsv > report.tmp
status=$?
if [ $status -le 1 ]; then
    mv report.tmp report
fi
exit $status
