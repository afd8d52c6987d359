"""Abstract models other apps build on."""

from typing import Any

from django.db import models

from core import clock


class TimeStamped(models.Model):
    """Knows when it was created and last saved, by the product's clock."""

    created_at = models.DateTimeField("创建时间", default=clock.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and note the moment. ``QuerySet.update()`` has to set ``updated_at`` itself."""
        self.updated_at = clock.now()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "updated_at"}
        super().save(*args, **kwargs)
