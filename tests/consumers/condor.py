"""HTCondor as a consumer: its own bindings turn a submit description into job ads.

The bindings run in a child process with a time limit, because a macro that names itself hangs
them. Every ad is written out and parsed again in the old syntax, the one in which a job travels to
the schedd, and then `$$(x)` is replaced the way the schedd does it for the starter. `complaints`
and `read_dag` are strict readers for what HTCondor itself accepts in silence; the bindings have no
reader for DAG files.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

COMMANDS = frozenset(
    """
    accounting_group accounting_group_user allowed_execute_duration allowed_job_duration arguments
    batch_name checkpoint_destination checkpoint_exit_code concurrency_limits
    concurrency_limits_expr container_image container_service_names container_target_dir
    copy_to_spool coresize cron_day_of_month cron_day_of_week cron_hour cron_minute cron_month
    cron_prep_time cron_window dagman_log deferral_prep_time deferral_time deferral_window
    description docker_image docker_network_type docker_override_entrypoint docker_pull_policy
    dont_encrypt_input_files dont_encrypt_output_files email_attributes encrypt_execute_directory
    encrypt_input_files encrypt_output_files environment erase_output_and_error_on_restart error
    executable getenv gpus_maximum_capability gpus_minimum_capability gpus_minimum_memory
    gpus_minimum_runtime hold hold_kill_sig image_size initialdir input job_ad_information_attrs
    job_lease_duration job_machine_attrs job_machine_attrs_history_length job_max_vacate_time
    keep_claim_idle kill_sig leave_in_queue log log_xml manifest manifest_dir match_list_length
    max_idle max_job_retirement_time max_materialize max_retries max_transfer_input_mb
    max_transfer_output_mb mount_under_scratch next_job_start_delay nice_user notification
    notify_user on_exit_hold on_exit_hold_reason on_exit_hold_subcode on_exit_remove output
    output_destination periodic_hold periodic_hold_reason periodic_hold_subcode periodic_release
    periodic_remove periodic_vacate preserve_relative_paths primary_unix_group priority rank
    remote_initialdir remove_kill_sig request_cpus request_disk request_gpus request_memory
    require_gpus requirements retry_until run_as_owner shell should_transfer_files
    skip_filechecks skip_if_dataflow stack_size starter_debug starter_log stream_error
    stream_input stream_output submit_event_notes success_exit_code transfer_checkpoint_files
    transfer_container transfer_error transfer_executable transfer_input transfer_input_files
    transfer_output transfer_output_files transfer_output_remaps transfer_plugins
    ulog_execute_attrs universe use_oauth_services want_graceful_removal want_job_networking
    when_to_transfer_output
    """.split()
)
"""What the manual's page `condor_submit` defines for a job that is a program (version 24.12),
without the deprecated `kill_sig_timeout`; `request_<tag>` is any tag that machines offer."""

SETTING = re.compile(r"([A-Za-z_][\w.]*)[ \t]*=[ \t]*(.*)")
QUEUE = re.compile(r"queue(?:[ \t]+(\d+))?(?:[ \t]+([\w, \t]+?)[ \t]+from[ \t]+\()?")
NODE = re.compile(r"(?!(?i:PARENT|CHILD|ALL_NODES)$)[A-Za-z0-9_-]+")

_HERE = os.path.abspath(__file__)  # noqa: PTH100 -- nothing to import before `-I` has its effect


class CondorError(Exception):
    """HTCondor refused a submit description, hung on it, or would replace parts of a value."""


@dataclass(frozen=True)
class Ad:
    """A job as HTCondor understood it."""

    argv: tuple[str, ...]
    environment: Mapping[str, str]
    cwd: str
    accounting_group: str | None
    accounting_user: str | None
    requirements: str
    matches: tuple[bool, ...]
    """Whether the job accepts each of the machines that were handed in."""
    attributes: Mapping[str, str]
    """All of the ad, as ClassAd expressions; `plain` reads a string or number."""

    def plain(self, name: str) -> Any:
        """The value of an attribute that is a literal."""
        return json.loads(self.attributes[name])


@dataclass(frozen=True)
class Dag:
    """A DAG: the submit description of every node, and who waits for whom."""

    nodes: Mapping[str, str]
    edges: frozenset[tuple[str, str]]


def machine(name: str, **attributes: object) -> dict[str, object]:
    """The ad of an idle Linux machine in the submitter's file system domain."""
    ad: dict[str, object] = {
        "Machine": name,
        "Arch": "X86_64",
        "OpSys": "LINUX",
        "Cpus": 64,
        "Memory": 1 << 20,
        "Disk": 1 << 40,
        "HasFileTransfer": True,
        "FileSystemDomain": "test",
    }
    return ad | attributes
