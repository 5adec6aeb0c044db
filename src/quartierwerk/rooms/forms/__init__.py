"""What is typed about rooms; forms never save."""

from quartierwerk.rooms.forms.candidates import CandidateFilterForm, CandidateForm, CandidatePictureForm
from quartierwerk.rooms.forms.groups import GroupFilterForm, GroupForm
from quartierwerk.rooms.forms.rooms import (
    DefectForm,
    DefectStepForm,
    EquipmentForm,
    PictureForm,
    PictureWordsForm,
    RoomFilterForm,
    RoomForm,
    TextsForm,
)
from quartierwerk.rooms.forms.ruling import ConditionForm, ScopeForm, TariffForm

__all__ = [
    "CandidateFilterForm",
    "CandidateForm",
    "CandidatePictureForm",
    "ConditionForm",
    "DefectForm",
    "DefectStepForm",
    "EquipmentForm",
    "GroupFilterForm",
    "GroupForm",
    "PictureForm",
    "PictureWordsForm",
    "RoomFilterForm",
    "RoomForm",
    "ScopeForm",
    "TariffForm",
    "TextsForm",
]
