"""Forms of the log-in page and of one's own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm


class LoginForm(AuthenticationForm):
    """Account and password; one sentence for every failure, so that nothing can be guessed."""

    error_messages = {
        "invalid_login": "账号或密码不正确，请核对后重新输入。",
        "inactive": "账号或密码不正确，请核对后重新输入。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "账号"
        self.fields["username"].error_messages = {"required": "请输入账号。"}
        self.fields["password"].label = "密码"
        self.fields["password"].error_messages = {"required": "请输入密码。"}


class OwnPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice; it must really be new."""

    error_messages = {
        "password_mismatch": "两次输入的新密码不一致，请重新输入。",
        "password_incorrect": "当前密码不正确，请重新输入。",
        "password_same": "新密码与当前密码相同，请换一个新的密码。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": "当前密码",
            "new_password1": "新密码",
            "new_password2": "再输一次新密码",
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].error_messages = {"required": f"请输入{label}。"}

    def clean_new_password2(self) -> str:
        """Refuse the password in use."""
        new: str = self.cleaned_data.get("new_password2", "")
        if new and self.user.check_password(new):
            raise forms.ValidationError(self.error_messages["password_same"], code="password_same")
        return new


class TextSizeForm(forms.Form):
    """Size of the letters on every page."""

    size = forms.ChoiceField(choices=[("normal", "标准字"), ("large", "大字版")])
