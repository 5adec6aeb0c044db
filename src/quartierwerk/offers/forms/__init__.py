"""From what was typed to clean values, by noun; never saves."""

from quartierwerk.offers.forms.events import (
    PermitForm,
    PermitKindForm,
    PermitsForm,
    RainPlanForm,
    RainWordsForm,
    StepForm,
)
from quartierwerk.offers.forms.illness import ClearDayForm
from quartierwerk.offers.forms.offers import OfferFilterForm, OfferForm, PictureForm, TranslationForm
from quartierwerk.offers.forms.posts import (
    CopyPostsForm,
    PostSignUpByHandForm,
    PostTextForm,
    ShiftForm,
    StallForm,
    post_form,
)
from quartierwerk.offers.forms.series import EndForm, PauseForm, SeriesForm
from quartierwerk.offers.forms.sessions import CallOffForm, MoveForm, NoteForm, RoomForm, SessionsForm, StandInForm
from quartierwerk.offers.forms.signup import (
    AdmissionForm,
    CodeForm,
    FreeTimeForm,
    NextLevelForm,
    ReserveForm,
    SignUpByHandForm,
    SignUpForm,
)
from quartierwerk.offers.forms.signup_posts import PostSignUpForm

__all__ = [
    "AdmissionForm",
    "CallOffForm",
    "ClearDayForm",
    "CodeForm",
    "CopyPostsForm",
    "EndForm",
    "FreeTimeForm",
    "MoveForm",
    "NextLevelForm",
    "NoteForm",
    "OfferFilterForm",
    "OfferForm",
    "PauseForm",
    "PermitForm",
    "PermitKindForm",
    "PermitsForm",
    "PictureForm",
    "PostSignUpByHandForm",
    "PostSignUpForm",
    "PostTextForm",
    "RainPlanForm",
    "RainWordsForm",
    "ReserveForm",
    "RoomForm",
    "SeriesForm",
    "SessionsForm",
    "ShiftForm",
    "SignUpByHandForm",
    "SignUpForm",
    "StallForm",
    "StandInForm",
    "StepForm",
    "TranslationForm",
    "post_form",
]
