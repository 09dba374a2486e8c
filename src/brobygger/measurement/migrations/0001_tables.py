import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import brobygger.kernel.clock
import brobygger.kernel.fields
from brobygger.kernel.first_migration import FirstMigration


class Migration(FirstMigration):
    dependencies = [
        ('accounts', '0001_tables'),
        ('citizens', '0001_tables'),
        ('programmes', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataSet',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme')),
                ('purpose', models.CharField(max_length=300)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('state', models.CharField(choices=[('waiting', 'Venter på at blive beregnet'), ('running', 'Bliver beregnet nu'), ('done', 'Færdig'), ('failed', 'Kunne ikke beregnes')], default='waiting', max_length=10)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('as_of', models.DateTimeField(blank=True, null=True)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('definition_version', models.PositiveSmallIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('codebook', models.JSONField(default=dict)),
                ('content', brobygger.kernel.fields.SealedBytesField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme', 'asked_at'], name='measurement_program_6b9676_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(models.Q(('digest', ''), _negated=True), ('content__isnull', False), ('as_of__isnull', False)), _connector='OR'), name='frozen_data_set_has_its_hash')],
            },
        ),
        migrations.CreateModel(
            name='AssociationRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('data_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='measurement.dataset')),
                ('outcome', models.CharField(max_length=40)),
                ('controls', models.CharField(max_length=10)),
                ('imputations', models.PositiveSmallIntegerField(default=0)),
                ('draws', models.PositiveIntegerField(default=9999)),
                ('seed', models.PositiveIntegerField(default=1)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('state', models.CharField(choices=[('waiting', 'Venter på at blive beregnet'), ('running', 'Bliver beregnet nu'), ('done', 'Færdig'), ('failed', 'Kunne ikke beregnes')], default='waiting', max_length=10)),
                ('fault', models.CharField(blank=True, max_length=300)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('definition_version', models.PositiveSmallIntegerField(default=0)),
                ('result', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('shared_at', models.DateTimeField(blank=True, null=True)),
                ('shared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['data_set', 'asked_at'], name='measurement_data_se_dddbbe_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('digest', ''), _negated=True), _connector='OR'), name='computed_run_has_its_hash'), models.CheckConstraint(condition=models.Q(('shared_at', None), ('state', 'done'), _connector='OR'), name='only_computed_runs_are_shared')],
            },
        ),
        migrations.CreateModel(
            name='DataSetExport',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('data_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to='measurement.dataset')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('format', models.CharField(choices=[('csv', 'CSV (regneark)'), ('parquet', 'Parquet'), ('sav', 'SPSS')], max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('rows', models.PositiveIntegerField()),
                ('left_out', models.PositiveIntegerField()),
                ('blanked', models.PositiveIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['data_set', 'taken_at'], name='measurement_data_se_65c91c_idx')],
            },
        ),
        migrations.CreateModel(
            name='FactsBlock',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('number', models.BigIntegerField()),
                ('floor', models.BigIntegerField(default=0)),
                ('form', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('content', brobygger.kernel.fields.SealedBytesField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('jobcentre',), name='one_block_of_facts_a_jobcentre')],
            },
        ),
        migrations.CreateModel(
            name='Linkage',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.programme')),
                ('file_name', models.CharField(max_length=200)),
                ('extracted_on', models.DateField()),
                ('made_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('made_by', models.UUIDField(null=True)),
                ('made_by_label', models.CharField(max_length=200)),
                ('rows', models.PositiveIntegerField()),
                ('numbers', models.JSONField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['jobcentre', 'programme', 'made_at'], name='measurement_jobcent_0246b2_idx')],
            },
        ),
        migrations.CreateModel(
            name='LinkageFinding',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('linkage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='measurement.linkage')),
                ('kind', models.CharField(choices=[('only_here', 'Kun i Brobygger'), ('only_there', 'Kun i udtrækket'), ('doubtful', 'Samme CPR-nummer, men navn eller fødselsdato er en anden'), ('marks', 'Markeringer, der ikke er ens'), ('fault_here', 'CPR-nummer med fejl i Brobygger'), ('fault_there', 'CPR-nummer med fejl i udtrækket')], max_length=20)),
                ('number', models.PositiveIntegerField()),
                ('citizen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='linkage_findings', to='citizens.citizen')),
                ('row', models.PositiveIntegerField(blank=True, null=True)),
                ('sides', brobygger.kernel.fields.SealedBytesField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['linkage', 'kind', 'number'], name='measurement_linkage_ecc486_idx')],
            },
        ),
        migrations.CreateModel(
            name='LinkageProposal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('linkage', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='measurement.linkage')),
                ('citizen', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linkage_proposals', to='citizens.citizen')),
                ('there_index', models.BinaryField(max_length=32)),
                ('sides', brobygger.kernel.fields.SealedBytesField()),
                ('is_ambiguous', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'Venter på svar'), ('accepted', 'Samme person'), ('rejected', 'To forskellige personer')], default='waiting', max_length=10)),
                ('wrong_side', models.CharField(blank=True, choices=[('here', 'Nummeret i Brobygger er forkert'), ('there', 'Nummeret i udtrækket er forkert'), ('unknown', 'Det ved jeg ikke')], max_length=10)),
                ('reason', brobygger.kernel.fields.SealedTextField(null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['linkage', 'state'], name='measurement_linkage_c02827_idx')],
                'constraints': [models.UniqueConstraint(fields=('citizen', 'there_index'), name='a_pair_is_proposed_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False), ('reason__isnull', False)), _connector='OR'), name='a_decided_pair_has_date_and_reason')],
            },
        ),
    ]
