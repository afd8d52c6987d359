"""Form by which the department uploads a county's workbook or any other ledger."""

from __future__ import annotations

from django import forms


class WorkbookForm(forms.Form):
    """One xlsx or xls file."""

    file = forms.FileField(
        label="表格文件",
        help_text="“.xlsx”或旧版“.xls”文件，不超过 10 MB；您手头的台账、汇总表原样上传即可",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": "请选择要导入的表格。", "empty": "文件是空的，请重新选择。"},
    )
