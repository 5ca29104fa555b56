#!/bin/sh
# The commands of job pileup-low; what differs by task are the arguments.
printf %s 'CKIN(3) = 50
CKIN(4) = 80
MSEL = 0
MSUB(102) = 1
firstEvent = '"${1}"'
numberOfEvents = '"${2}"'
seed = '"${3}"'
' > pythia.cards &&
/opt/watch/bin/watch --quiet -- /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/pythia pythia.cards events.gen &&
/opt/watch/bin/watch --quiet -- /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/simulation events.gen events.sim --pileup low &&
/opt/watch/bin/watch --quiet -- /bin/sh -c 'setup() { . "$0"; }; setup && exec "$@"' /cvmfs/cms/setup.sh /cvmfs/cms/bin/reconstruction events.sim events.reco --tracks muon &&
exec /usr/bin/env -- dccp -d 1 events.reco /pnfs/higgs/"${4}"-events.reco
