#!/bin/sh
# Partition higgs-4mu at site fnal.
# Run it on desk as cmsprod: sh run.sh [TASKS AT ONCE]
ccmgen_here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit
ccmgen_at_once=${1:-$(getconf _NPROCESSORS_ONLN)}
ccmgen_failed=

# run JOB TASKS: every task; then what failed.
run() {
    ccmgen_job=$1 ccmgen_tasks=$2
    echo "$ccmgen_job: $ccmgen_tasks to run"
    rm -f -- "$ccmgen_here/$ccmgen_job.failed"
    # xargs would stop at a status of 255, so it is shown none.
    awk -v tasks="$ccmgen_tasks" 'BEGIN { for (i = 0; i < tasks; i++) print i }' |
        xargs -n 1 -P "$ccmgen_at_once" \
            /bin/sh -c '/bin/sh "$0" "$2" || echo "$2" >> "$1"' \
            "$ccmgen_here/$ccmgen_job.sh" "$ccmgen_here/$ccmgen_job.failed"
    if [ -s "$ccmgen_here/$ccmgen_job.failed" ]; then
        ccmgen_which=$(sort -n "$ccmgen_here/$ccmgen_job.failed" | tr '\n' ' ')
        echo "$ccmgen_job: failed: $ccmgen_which(see $ccmgen_job-*.err)" >&2
        ccmgen_failed="$ccmgen_failed $ccmgen_job "
    fi
}

# after JOB...: whether all of them ended well.
after() {
    for ccmgen_job; do
        case $ccmgen_failed in *" $ccmgen_job "*) return 1 ;; esac
    done
}

# skip JOB: it comes after one that failed.
skip() {
    echo "$1: not run, because a job before it failed" >&2
    ccmgen_failed="$ccmgen_failed $1 "
}

run pileup-none 1329
run pileup-low 1329
[ -z "$ccmgen_failed" ]
