"""Stand-ins for people; the ground floor knows no user model."""

from types import SimpleNamespace

CLERK = SimpleNamespace(pk=7, display_name="测试干部", unit_name="测试县委组织部")
