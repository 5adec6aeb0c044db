"""What is typed about rooms; forms never save."""

from quartierwerk.rooms.forms.asking import (
    ApproveForm,
    AskByHandForm,
    AskForm,
    GroupKindForm,
    InsteadForm,
    PurposeForm,
    RefuseForm,
)
from quartierwerk.rooms.forms.billing import (
    AccountForm,
    BillForm,
    DepositForm,
    IncomeFilterForm,
    IssueForm,
    PaidForm,
    WithdrawalForm,
)
from quartierwerk.rooms.forms.bookings import (
    BookForm,
    BookingForm,
    EndForm,
    HandoverForm,
    LeaveForm,
    MoveForm,
    ReplaceForm,
    TenantForm,
)
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
from quartierwerk.rooms.forms.signs import DoorSignForm
from quartierwerk.rooms.forms.statistics import PeriodForm
from quartierwerk.rooms.forms.things import THING, things_asked

__all__ = [
    "THING",
    "AccountForm",
    "ApproveForm",
    "AskByHandForm",
    "AskForm",
    "BillForm",
    "BookForm",
    "BookingForm",
    "CandidateFilterForm",
    "CandidateForm",
    "CandidatePictureForm",
    "ConditionForm",
    "DefectForm",
    "DefectStepForm",
    "DepositForm",
    "DoorSignForm",
    "EndForm",
    "EquipmentForm",
    "GroupFilterForm",
    "GroupForm",
    "GroupKindForm",
    "HandoverForm",
    "IncomeFilterForm",
    "InsteadForm",
    "IssueForm",
    "LeaveForm",
    "MoveForm",
    "PaidForm",
    "PeriodForm",
    "PictureForm",
    "PictureWordsForm",
    "PurposeForm",
    "RefuseForm",
    "ReplaceForm",
    "RoomFilterForm",
    "RoomForm",
    "ScopeForm",
    "TariffForm",
    "TenantForm",
    "TextsForm",
    "WithdrawalForm",
    "things_asked",
]
