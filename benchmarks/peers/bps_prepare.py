"""LSST's batch production service: a generic workflow prepared for HTCondor, a node a task."""

import json
import sys

from lsst.ctrl.bps import BpsConfig, GenericWorkflow, GenericWorkflowExec, GenericWorkflowJob
from lsst.ctrl.bps.htcondor import HTCondorService

with open(sys.argv[1]) as file:
    tasks = json.load(file)
config = BpsConfig(
    {
        "submitPath": sys.argv[2],
        "bpsUseShared": True,
        "computeSite": "farm",
        "memoryLimit": 491520,
        "site": {"farm": {"profile": {"condor": {}}}},
        "wmsServiceClass": "lsst.ctrl.bps.htcondor.HTCondorService",
    }
)
workflow = GenericWorkflow("bench")
for task in tasks:
    job = GenericWorkflowJob(task["ident"], label=task["ident"].rpartition("-")[0])
    job.executable = GenericWorkflowExec("app", task["argv"][0], False)
    job.arguments = " ".join(task["argv"][1:])
    job.compute_site = "farm"
    job.environment = {"DAQ_SHARE_PATH": "/opt/daq/share", "TRACE_FILE": "/tmp/trace.buffer"}
    workflow.add_job(job)
workflow.run_attrs = {"bps_run": "bench", "bps_isjob": "True"}
HTCondorService(config).prepare(config, workflow, sys.argv[2]).write(sys.argv[2])
