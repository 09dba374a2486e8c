"""What the queue needs beside the rows of django-tasks: who is working, and what is planned.

The jobs themselves are rows of ``django_tasks_db``. Both tables here concern the installation and hold nothing local.
"""

from __future__ import annotations

from django.db import models

from brobygger.kernel.models import Row


class WorkerBeat(Row):
    """A worker process and when it was last alive. A job whose worker fell silent is given to another."""

    worker = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=200)
    process = models.PositiveIntegerField()
    software = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        identifier = ()
        health = ()
        operational = ("worker", "host", "process", "software", "started_at", "beat_at", "stopped_at")
        open = ()
        subject = None
        retention = "operations"


class Plan(Row):
    """A job that runs again and again. The rows follow what the rooms declare in code."""

    name = models.CharField(max_length=60, unique=True)
    next_run_at = models.DateTimeField()
    last_queued_at = models.DateTimeField(null=True, blank=True)
    last_done_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        identifier = ()
        health = ()
        operational = ("name", "next_run_at", "last_queued_at", "last_done_at")
        open = ()
        subject = None
        retention = "operations"
