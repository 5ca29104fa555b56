"""The mock process manager as its slides describe it, written anew: a boot's jobs and a table of
hosts and users become a Procfile and the data that Run Control gets. It checks nothing, and all
tasks of a job share one record, which so has the last task's port."""

import json
import sys

boot_file, env_file, folder = sys.argv[1:]
with open(boot_file) as file:
    boot = json.load(file)
with open(env_file) as file:
    env = json.load(file)

port = env["first_port"]
lines, data = [], []
for job in boot["jobs"]:
    params = dict(job["parameters"])
    tasks = []
    for count in range(job["cardinality"]):
        ident = "%s-%03d" % (job["ident"], count)
        params["hostname"] = env["zones"][params["zone"]][count % len(env["zones"][params["zone"]])]
        params["user"] = env["users"]["default"]
        params["port"] = port
        port += 1
        cmd = "daq_application --name {ident} --commandFacility http://{hostname}:{port}"
        cmd = "ssh {user}@{hostname} " + cmd
        cmd = cmd.format(ident=ident, **params)
        lines.append("%s: %s" % (ident, cmd))
        tasks.append({"ident": ident, "cmds": [cmd], "params": params})
    data.append(tasks)
with open(f"{folder}/Procfile", "w") as file:
    file.write("\n".join(lines) + "\n")
with open(f"{folder}/data.json", "w") as file:
    json.dump(data, file, indent=4)
