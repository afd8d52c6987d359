"""Reads of judgement, stage by stage."""
