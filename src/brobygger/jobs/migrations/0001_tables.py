import uuid

from django.db import migrations, models

import brobygger.kernel.clock
from brobygger.kernel.first_migration import FirstMigration


class Migration(FirstMigration):
    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='WorkerBeat',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('worker', models.CharField(max_length=64, unique=True)),
                ('host', models.CharField(max_length=200)),
                ('process', models.PositiveIntegerField()),
                ('software', models.CharField(max_length=40)),
                ('started_at', models.DateTimeField()),
                ('beat_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('name', models.CharField(max_length=60, unique=True)),
                ('next_run_at', models.DateTimeField()),
                ('last_queued_at', models.DateTimeField(blank=True, null=True)),
                ('last_done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
