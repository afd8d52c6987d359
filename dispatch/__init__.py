"""月调度: monthly dispatch: reports, lamps, problems, reminders."""
