import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.clock
import brobygger.kernel.fields
from brobygger.kernel.first_migration import FirstMigration
from brobygger.vault import append_only


def lay(apps, schema_editor):
    append_only.lay(schema_editor.connection)


def lift(apps, schema_editor):
    for statement in append_only.removal(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(FirstMigration):
    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('category', models.CharField(choices=[('write', 'ændring'), ('open', 'åbning'), ('list', 'liste'), ('search', 'søgning'), ('export', 'udtræk'), ('sign_in', 'adgang')], max_length=10)),
                ('action', models.CharField(max_length=60)),
                ('actor_kind', models.CharField(max_length=10)),
                ('actor_key', models.UUIDField(null=True)),
                ('actor_label', models.CharField(blank=True, max_length=200)),
                ('roles', models.CharField(blank=True, max_length=200)),
                ('purpose', models.CharField(blank=True, max_length=100)),
                ('jobcentre_key', models.UUIDField(null=True)),
                ('subjects', models.JSONField(default=list)),
                ('count', models.PositiveIntegerField(default=0)),
                ('request', models.UUIDField(null=True)),
                ('reason', brobygger.kernel.fields.SealedTextField(null=True)),
                ('details', brobygger.kernel.fields.SealedJSONField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['jobcentre_key', 'at'], name='vault_logen_jobcent_e34526_idx'), models.Index(fields=['actor_key', 'at'], name='vault_logen_actor_k_2bb26b_idx')],
            },
        ),
        migrations.CreateModel(
            name='LogSeal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('entry', models.BigIntegerField(unique=True)),
                ('hash', models.BinaryField(max_length=32)),
                ('key_id', models.PositiveSmallIntegerField(default=1)),
                ('sealed_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='LogSubject',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.BigIntegerField()),
                ('kind', models.CharField(max_length=30)),
                ('subject', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'number'], name='vault_logsu_subject_2a533a_idx')],
                'constraints': [models.UniqueConstraint(fields=('number', 'kind', 'subject'), name='one_index_row_per_subject')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('owner', models.UUIDField()),
                ('form', models.CharField(max_length=60)),
                ('form_version', models.CharField(max_length=20)),
                ('subject', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'))),
                ('data', brobygger.kernel.fields.SealedJSONField()),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['saved_at'], name='vault_draft_saved_a_b152bb_idx')],
                'constraints': [models.UniqueConstraint(fields=('jobcentre', 'owner', 'form', 'subject'), name='one_draft_per_owner_form_and_subject')],
            },
        ),
        migrations.RunPython(lay, lift),
    ]
