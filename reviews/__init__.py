"""评审: judgement: pre-review, panels, acceptance, ranking."""
