"""From a body to numbers: link → differentiate → emit → solve → results. The engine has never heard of lupus."""

from .events import Event, bolus, setting
from .job import Patients
from .link import Clamp, link
from .model import Model
from .reference import Accuracy
from .replay import load_patient, replay, save_patient
from .results import Results, Status
from .run import Run, cores, simulate
from .stored import Stored, read_stream
from .stream import Advance, stream

__all__ = [
    "Accuracy",
    "Advance",
    "Clamp",
    "Event",
    "Model",
    "Patients",
    "Results",
    "Run",
    "Status",
    "Stored",
    "bolus",
    "cores",
    "link",
    "load_patient",
    "read_stream",
    "replay",
    "save_patient",
    "setting",
    "simulate",
    "stream",
]
