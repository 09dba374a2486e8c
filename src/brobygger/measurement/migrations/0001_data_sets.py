import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import brobygger.kernel.clock
import brobygger.kernel.fields


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('programmes', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DataSet',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('purpose', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('state', models.CharField(choices=[('waiting', 'Venter på at blive beregnet'), ('running', 'Bliver beregnet nu'), ('done', 'Færdig'), ('failed', 'Kunne ikke beregnes')], default='waiting', max_length=10)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('as_of', models.DateTimeField(blank=True, null=True)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('definition_version', models.PositiveSmallIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('codebook', models.JSONField(default=dict)),
                ('content', brobygger.kernel.fields.SealedBytesField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme')),
            ],
        ),
        migrations.CreateModel(
            name='AssociationRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('outcome', models.CharField(max_length=40)),
                ('controls', models.CharField(max_length=10)),
                ('imputations', models.PositiveSmallIntegerField(default=0)),
                ('draws', models.PositiveIntegerField(default=9999)),
                ('seed', models.PositiveIntegerField(default=1)),
                ('asked_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('state', models.CharField(choices=[('waiting', 'Venter på at blive beregnet'), ('running', 'Bliver beregnet nu'), ('done', 'Færdig'), ('failed', 'Kunne ikke beregnes')], default='waiting', max_length=10)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('definition_version', models.PositiveSmallIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('shared_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('data_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='measurement.dataset')),
            ],
        ),
        migrations.CreateModel(
            name='DataSetExport',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('taken_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('format', models.CharField(choices=[('csv', 'CSV (regneark)'), ('parquet', 'Parquet'), ('sav', 'SPSS')], max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('rows', models.PositiveIntegerField()),
                ('left_out', models.PositiveIntegerField()),
                ('blanked', models.PositiveIntegerField()),
                ('data_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='measurement.dataset')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddIndex(
            model_name='dataset',
            index=models.Index(fields=['programme', 'asked_at'], name='measurement_program_6b9676_idx'),
        ),
        migrations.AddConstraint(
            model_name='dataset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(models.Q(('digest', ''), _negated=True), ('content__isnull', False), ('as_of__isnull', False)), _connector='OR'), name='frozen_data_set_has_its_hash'),
        ),
        migrations.AddIndex(
            model_name='associationrun',
            index=models.Index(fields=['data_set', 'asked_at'], name='measurement_data_se_dddbbe_idx'),
        ),
        migrations.AddConstraint(
            model_name='associationrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('digest', ''), _negated=True), _connector='OR'), name='computed_run_has_its_hash'),
        ),
        migrations.AddConstraint(
            model_name='associationrun',
            constraint=models.CheckConstraint(condition=models.Q(('shared_at', None), ('state', 'done'), _connector='OR'), name='only_computed_runs_are_shared'),
        ),
        migrations.AddIndex(
            model_name='datasetexport',
            index=models.Index(fields=['data_set', 'taken_at'], name='measurement_data_se_65c91c_idx'),
        ),
    ]
