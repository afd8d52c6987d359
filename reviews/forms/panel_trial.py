"""Another pass mark and another way of trimming, typed to be tried."""

from __future__ import annotations

from django import forms

from programmes.enums import TrimRule


class PanelTrialForm(forms.Form):
    """What is tried; read from the address, for nothing is written."""

    pass_mark = forms.DecimalField(
        label="通过分", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    trim_rule = forms.ChoiceField(label="去分规则", choices=TrimRule.choices)
    trim_from = forms.IntegerField(label="评委达到几名才去分", min_value=3, max_value=50)
