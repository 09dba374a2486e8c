import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.clock
from brobygger.kernel.first_migration import FirstMigration


class Migration(FirstMigration):
    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('is_demonstration', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='programme_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='programmes.programme')),
                ('title', models.CharField(blank=True, max_length=200)),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(blank=True, null=True)),
                ('left_reason', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('programme', 'jobcentre'), name='one_participation_per_jobcentre'), models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='participation_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='programmes.programme')),
                ('measure', models.CharField(choices=[('screened', 'Gennemført opsporingssamtale'), ('enrolled', 'Visiteret til indsatsen'), ('employed', 'I beskæftigelse eller uddannelse')], max_length=30)),
                ('is_original', models.BooleanField()),
                ('value', models.PositiveIntegerField()),
                ('decided_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('author', models.CharField(max_length=200)),
                ('source', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['programme', 'measure', 'decided_on'], name='programmes__program_36b062_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_original', True)), fields=('programme', 'jobcentre', 'measure'), name='one_original_target'), models.CheckConstraint(condition=models.Q(('is_original', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='revised_target_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='PublishedFigure',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='published_figures', to='programmes.programme')),
                ('jobcentre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('measure', models.CharField(max_length=60)),
                ('value', models.DecimalField(decimal_places=4, max_digits=14)),
                ('unit', models.CharField(default='count', max_length=10)),
                ('source', models.CharField(max_length=300)),
                ('note', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('programme', 'jobcentre', 'measure'), name='published_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='PopulationCount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='population_counts', to='programmes.programme')),
                ('benefit_group', models.CharField(blank=True, max_length=40)),
                ('period_from', models.DateField()),
                ('period_to', models.DateField()),
                ('count', models.PositiveIntegerField()),
                ('source', models.CharField(max_length=300)),
                ('is_computed', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('programme', 'jobcentre', 'benefit_group', 'period_from', 'period_to'), name='one_population_count_per_period')],
            },
        ),
    ]
