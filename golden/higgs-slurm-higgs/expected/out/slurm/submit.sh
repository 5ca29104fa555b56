#!/bin/sh
# Partition higgs-4mu at site fnal.
# Submit it as cmsprod: sh submit.sh
[ "$(id -un)" = cmsprod ] || { echo "submit it as cmsprod" >&2; exit 1; }

CDPATH= cd -- "$(dirname -- "$0")" || exit
ccmgen_here=$(pwd -P) || exit
case $ccmgen_here in
    *[%\\]*)
        printf '%s: Slurm writes no files below a name with %% or \\\n' "$ccmgen_here" >&2
        exit 1
        ;;
esac
# As options, they would count for more than those of the scripts.
for ccmgen_name in $(env | sed -n 's/^\(SBATCH_[A-Za-z0-9_]*\)=.*/\1/p'); do
    unset "$ccmgen_name"
done
ccmgen_submitted=

# array JOB FIRST LAST FILE [OPTION]...: submit tasks of a job, whose output goes to files that FILE
# is the pattern of; `ccmgen_ids` has the arrays of the job.
array() {
    ccmgen_job=$1 ccmgen_first=$2 ccmgen_last=$3 ccmgen_file=$4
    shift 4
    ccmgen_id=$(
        sbatch --parsable --array="0-$((ccmgen_last - ccmgen_first))" \
            --output="$ccmgen_file.out" --error="$ccmgen_file.err" "$@" \
            "$ccmgen_job.sh" "$ccmgen_first"
    ) || refused
    ccmgen_id=${ccmgen_id%%;*}
    ccmgen_ids=$ccmgen_ids:$ccmgen_id
    ccmgen_submitted="$ccmgen_submitted $ccmgen_id"
    echo "$ccmgen_job: tasks $ccmgen_first to $ccmgen_last are array $ccmgen_id"
}

refused() {
    echo "$ccmgen_job: tasks $ccmgen_first to $ccmgen_last were refused," \
        "and nothing after them is submitted" >&2
    echo "If resources are unavailable, the cluster may be full:" \
        "its MaxJobCount counts every task" >&2
    [ -z "$ccmgen_submitted" ] || echo "Cancel what is submitted: scancel$ccmgen_submitted" >&2
    exit 1
}

ccmgen_ids=
array pileup-none 0 132 pileup-none-%3a
ccmgen_ids_0=$ccmgen_ids
ccmgen_ids=
array pileup-low 0 132 pileup-low-%3a
ccmgen_ids_1=$ccmgen_ids
