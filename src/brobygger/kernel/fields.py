"""Fields that are encrypted at rest.

A sealed value is opened when it is read, not when its row is loaded: a list of 50 rows that shows no CPR number
decrypts none. The row's own key and field name are bound to the ciphertext, so bytes moved to another row do not
open. ``values()`` gives ciphertext, and a sealed field can be neither filtered nor updated in bulk: that would
search or write in the dark.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from brobygger.kernel import sealing

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, Any]
else:
    _BinaryField = models.BinaryField


class _Sealed:
    """Plain text waiting to be written."""

    __slots__ = ("plain",)

    def __init__(self, plain: Any) -> None:
        self.plain = plain


class Opened(bytes):
    """Bytes as they were before they were sealed: given to another row, or to the same one, they are sealed anew."""


class _SealedAttribute(DeferredAttribute):
    field: SealedField

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            self._load(instance)
        held = instance.__dict__[name]
        if held is None:
            return None
        if isinstance(held, _Sealed):
            return held.plain
        opened = f"_{name}_opened"
        if opened not in instance.__dict__:
            # The ciphertext stays beside it: saving an unchanged row writes the same bytes back.
            instance.__dict__[opened] = self.field.open(held, instance)
        return instance.__dict__[opened]

    def _load(self, instance: Any) -> None:
        """Fetch a deferred column as it lies: Django's own way would open it and seal it anew at the next save."""
        rows = type(instance)._base_manager.db_manager(instance._state.db, hints={"instance": instance})
        self.__set__(instance, rows.values_list(self.field.attname, flat=True).get(pk=instance.pk))

    def __set__(self, instance: Any, value: Any) -> None:
        name = self.field.attname
        instance.__dict__.pop(f"_{name}_opened", None)
        if value is None or (isinstance(value, bytes | _Sealed) and not isinstance(value, Opened)):
            instance.__dict__[name] = value
        elif isinstance(value, memoryview):
            instance.__dict__[name] = bytes(value)
        else:
            instance.__dict__[name] = _Sealed(value)


class SealedField(_BinaryField):
    """Base of the sealed fields; subclasses say how a value becomes bytes."""

    descriptor_class = _SealedAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, self.descriptor_class(self))

    def get_default(self) -> Any:
        """Nothing given is NULL, which the database refuses where the field must be filled; never empty bytes."""
        return super().get_default() if self.has_default() else None

    def context(self, instance: Any) -> str:
        return f"{instance._meta.label_lower}.{self.attname}:{instance.key}"

    def open(self, sealed: bytes, instance: Any) -> Any:
        return self.from_bytes(sealing.cipher().open(sealed, context=self.context(instance)))

    def pre_save(self, instance: Any, add: bool) -> bytes | None:
        held: bytes | _Sealed | None = instance.__dict__.get(self.attname)
        if isinstance(held, _Sealed):
            sealed = sealing.cipher().seal(self.to_bytes(held.plain), context=self.context(instance))
            instance.__dict__[self.attname] = sealed
            return sealed
        return held

    def reseal(self, instance: Any) -> bytes | None:
        """The value sealed with the newest key, for key rotation."""
        plain = getattr(instance, self.attname)
        if plain is None:
            return None
        return sealing.cipher().seal(self.to_bytes(plain), context=self.context(instance))

    def get_prep_value(self, value: Any) -> Any:
        if value is not None and not isinstance(value, bytes | memoryview):
            raise FieldError(f"{self.name} is sealed: it cannot be filtered or updated in bulk.")
        return super().get_prep_value(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: it cannot be filtered.")
        return super().get_lookup(lookup_name)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        raise FieldError(f"{self.name} is sealed: it is not serialised.")

    def to_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def from_bytes(self, value: bytes) -> Any:
        raise NotImplementedError


class SealedTextField(SealedField):
    """Text about a person, encrypted. An empty text is stored as an empty text, sealed too."""

    def get_default(self) -> Any:
        return "" if not self.has_default() and not self.null else super().get_default()

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def from_bytes(self, value: bytes) -> str:
        return value.decode()


class SealedJSONField(SealedField):
    """Coded values about a person (one sealed value per form), encrypted. Assign a new value to change it."""

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    def from_bytes(self, value: bytes) -> Any:
        return json.loads(value)


class SealedBytesField(SealedField):
    """A file about a person, encrypted. Assign a ``bytearray``: plain ``bytes`` are what lies in the database."""

    def to_bytes(self, value: Any) -> bytes:
        return bytes(value)

    def from_bytes(self, value: bytes) -> Opened:
        return Opened(value)
