#!/bin/sh
#SBATCH --job-name=pileup-none
#SBATCH --comment=higgs-4mu
#SBATCH --mem=2000M
#SBATCH --export=ALL
# A task of job pileup-none; the argument is the index of the array's first one.
ccmgen_here=$SLURM_SUBMIT_DIR ccmgen_first=$1
cd -- "$ccmgen_here" || exit
ccmgen_line=$((SLURM_ARRAY_TASK_ID + 1))
ccmgen_task=$(printf '%s-%03d' pileup-none $((ccmgen_first + SLURM_ARRAY_TASK_ID)))
ccmgen_newline='
'
ccmgen_row=$(sed -n "${ccmgen_line}{p;q;}" "$ccmgen_here"/pileup-none.tasks/"$ccmgen_first") || exit
eval "set -- $ccmgen_row"
ccmgen_own="$ccmgen_here"/pileup-none.work/$ccmgen_task
rm -rf -- "$ccmgen_own" && mkdir -p -- "$ccmgen_own" || exit
cp -R -- "$ccmgen_here"/pileup-none.files/. "$ccmgen_own" || exit
cd -- "$ccmgen_own" || exit
printf %s 'MSEL = 0
MSUB(102) = 1
PMAS(25,1) = 108
firstEvent = '"${1}"'
numberOfEvents = '"${2}"'
seed = '"${3}"'
' > pythia.cards &&
/usr/bin/env -i -- SCRAM_ARCH=slc4_ia32_gcc345 /opt/watch/bin/watch --quiet -- /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/pythia pythia.cards events.gen &&
/usr/bin/env -i -- SCRAM_ARCH=slc4_ia32_gcc345 /opt/watch/bin/watch --quiet -- /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/simulation events.gen events.sim --pileup none &&
/usr/bin/env -i -- SCRAM_ARCH=slc4_ia32_gcc345 /opt/watch/bin/watch --quiet -- /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/reconstruction events.sim events.reco --tracks muon &&
exec /usr/bin/env -i -- SCRAM_ARCH=slc4_ia32_gcc345 dccp -d 1 events.reco /pnfs/higgs/"${4}"-events.reco
