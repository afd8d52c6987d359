"""Form by which the department uploads a county's workbook."""

from __future__ import annotations

from django import forms


class WorkbookForm(forms.Form):
    """One xlsx file."""

    file = forms.FileField(
        label="工作簿",
        help_text="“.xlsx”文件，不超过 10 MB，含“党组织”“岗位”“汇总表”三张表",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择要导入的工作簿。", "empty": "文件是空的，请重新选择。"},
    )
