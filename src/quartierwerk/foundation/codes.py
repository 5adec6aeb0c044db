"""A short list of codes in one text column: ``,ar,de,``. Readable by both databases with one look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")


def pack(codes: Iterable[str]) -> str:
    """``("de", "ar") -> ",ar,de,"``; nothing is the empty text."""
    kept = sorted({code for code in codes if code})
    for code in kept:
        if not CODE.fullmatch(code):
            raise ValidationError(_("„%(code)s“ ist kein gültiges Kürzel."), params={"code": code})
    return f",{','.join(kept)}," if kept else ""


def unpack(text: str) -> tuple[str, ...]:
    return tuple(part for part in (text or "").split(",") if part)


def has_any(field: str, codes: Iterable[str]) -> Q:
    """OR inside a filter. No code given: no condition."""
    condition = Q()
    for code in codes:
        condition |= Q(**{f"{field}__has": code})
    return condition


class CodesField(models.TextField):
    """Python sees a sorted tuple of codes; the column holds ``,ar,de,``. Look-up: ``languages__has="ar"``."""

    _pyi_private_set_type: Any  # what may be assigned: a tuple or list of codes, or their text
    _pyi_private_get_type: Any  # what is read: a sorted tuple of codes

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["blank"] = True
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("blank", None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> tuple[str, ...]:
        return unpack(value or "")

    def to_python(self, value: Any) -> tuple[str, ...]:
        if isinstance(value, str):
            return unpack(value)
        return tuple(sorted(set(value or ())))

    def get_prep_value(self, value: Any) -> str:
        if value is None:
            return ""
        return pack(unpack(value) if isinstance(value, str) else value)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def get_default(self) -> Any:
        return ()

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        pack(self.to_python(value))
        return self.to_python(value)

    def formfield(self, **kwargs: Any) -> Any:
        return None


@CodesField.register_lookup
class Has(models.Lookup):
    """One code is in the list."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        code = str(self.rhs).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return f"{column} LIKE %s ESCAPE '\\'", (*params, f"%,{code},%")
