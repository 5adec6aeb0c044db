"""What somebody asks for: amounts out of pools, times of units. Plain values, no table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Amount:
    """So many out of the pools of this owner and code; reserved pools only those that are named in ``allowed``."""

    owner: str
    code: str
    number: int = 1
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stay:
    """So many units of this owner from-to (aware moments; the end is free again)."""

    owner: str
    starts_at: datetime
    ends_at: datetime
    number: int = 1


@dataclass(frozen=True)
class Wanted:
    """All of it or nothing."""

    amounts: tuple[Amount, ...] = ()
    stays: tuple[Stay, ...] = ()

    @property
    def owners(self) -> frozenset[str]:
        return frozenset(a.owner for a in self.amounts) | frozenset(s.owner for s in self.stays)

    def as_data(self) -> dict[str, Any]:
        return {
            "amounts": [[a.owner, a.code, a.number, list(a.allowed)] for a in self.amounts],
            "stays": [[s.owner, s.starts_at.isoformat(), s.ends_at.isoformat(), s.number] for s in self.stays],
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Wanted:
        return cls(
            amounts=tuple(
                Amount(owner, code, number, tuple(allowed)) for owner, code, number, allowed in data["amounts"]
            ),
            stays=tuple(
                Stay(owner, datetime.fromisoformat(start), datetime.fromisoformat(end), number)
                for owner, start, end, number in data["stays"]
            ),
        )


@dataclass(frozen=True)
class Missing:
    """What is not there: of this owner and code, so many are wanted and so many are free."""

    owner: str
    code: str  # of a pool; empty for units
    wanted: int
    free: int
