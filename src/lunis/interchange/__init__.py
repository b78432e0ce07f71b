"""Models, doses, patients and trial data in the formats of other tools: one file a format."""

from .adam import tables_of, write_adam
from .lab_files import read_labs, read_patient
from .nonmem import Compartment, Covariate, read_events
from .sbml import read_sbml
from .sbml_write import sbml_text

__all__ = ["Compartment", "Covariate", "read_events", "read_labs", "read_patient", "read_sbml", "sbml_text", "tables_of", "write_adam"]
