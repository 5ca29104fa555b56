#!/bin/sh
# A task of job pileup-low: its index, from 0, is the argument.
ccmgen_here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit
ccmgen_line=$(($1 + 1))
ccmgen_task=$(printf '%s-%03d' pileup-low "$1")
exec > "$ccmgen_here"/"$ccmgen_task.out" 2> "$ccmgen_here"/"$ccmgen_task.err"
ccmgen_newline='
'
ccmgen_row=$(sed -n "${ccmgen_line}{p;q;}" "$ccmgen_here"/pileup-low.tasks) || exit
eval "set -- $ccmgen_row"
ccmgen_own="$ccmgen_here"/pileup-low.work/$ccmgen_task
rm -rf -- "$ccmgen_own" && mkdir -p -- "$ccmgen_own" || exit
cp -R -- "$ccmgen_here"/pileup-low.files/. "$ccmgen_own" || exit
cd -- "$ccmgen_own" || exit
printf %s 'CKIN(3) = 50
CKIN(4) = 80
MSEL = 0
MSUB(102) = 1
firstEvent = '"${1}"'
numberOfEvents = '"${2}"'
seed = '"${3}"'
' > pythia.cards &&
/usr/bin/env -- SCRAM_ARCH=slc4_ia32_gcc345 /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/pythia pythia.cards events.gen &&
/usr/bin/env -- SCRAM_ARCH=slc4_ia32_gcc345 /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/simulation events.gen events.sim --pileup low &&
/usr/bin/env -- SCRAM_ARCH=slc4_ia32_gcc345 /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/reconstruction events.sim events.reco --tracks muon &&
exec /usr/bin/env -- SCRAM_ARCH=slc4_ia32_gcc345 cp -RL -- events.reco /data/higgs/"${4}"-events.reco
