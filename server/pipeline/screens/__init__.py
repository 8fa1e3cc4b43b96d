"""Displays in ward offices: paired, told what to show, looked over."""
