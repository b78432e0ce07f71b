"""A patient in, courses of treatment out: scenario files, the fit to labs, twins, and why calcium is low."""

from .course import NOTICE, Band, Comparison, Course, Plan
from .fit import Fit, fit
from .patient import Patient
from .population import populate, population_like
from .read import patient_from_text, read_patient
from .run import compare, simulate

__all__ = [
    "NOTICE",
    "Band",
    "Comparison",
    "Course",
    "Fit",
    "Patient",
    "Plan",
    "compare",
    "fit",
    "patient_from_text",
    "populate",
    "population_like",
    "read_patient",
    "simulate",
]
