"""External services: where parameters come from, and where records of compiles go.

The only part of ccmgen that talks to networks, databases and other programs. A kind of service is
one value, an `Adapter`, in a module of this folder, or of a package of somebody else's that
registers it in the entry point group `ccmgen.services`.
"""

from ccmgen.services._adapter import Adapter, Answer, Asked, Context, Credential, Record, Tracker
from ccmgen.services._answers import Form, answer_of, text_of_record
from ccmgen.services._asking import Change, ask, change_of, record
from ccmgen.services._document import Entry, Services, choose, read_services
from ccmgen.services._faults import (
    bad_answer,
    failed,
    missing_extra,
    timed_out,
    too_long,
    unreachable,
)
from ccmgen.services._registry import find, names
from ccmgen.services._waiting import within

__all__ = [
    "Adapter",
    "Answer",
    "Asked",
    "Change",
    "Context",
    "Credential",
    "Entry",
    "Form",
    "Record",
    "Services",
    "Tracker",
    "answer_of",
    "ask",
    "bad_answer",
    "change_of",
    "choose",
    "failed",
    "find",
    "missing_extra",
    "names",
    "read_services",
    "record",
    "text_of_record",
    "timed_out",
    "too_long",
    "unreachable",
    "within",
]
