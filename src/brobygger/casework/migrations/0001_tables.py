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
    ]

    operations = [
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='citizens.course')),
                ('on', models.DateField()),
                ('outcome', models.CharField(max_length=40)),
                ('hours_a_week', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ('began_on', models.DateField(blank=True, null=True)),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('aftercare', models.CharField(choices=[('undecided', 'Ikke afgjort endnu'), ('agreed', 'Aftalt'), ('declined', 'Borgeren ønsker det ikke')], default='undecided', max_length=10)),
                ('aftercare_on', models.DateField(blank=True, null=True)),
                ('note', brobygger.kernel.fields.SealedTextField(null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('reopened_on', models.DateField(blank=True, null=True)),
                ('reopened_at', models.DateTimeField(blank=True, null=True)),
                ('reopened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reopened_reason', brobygger.kernel.fields.SealedTextField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['jobcentre', 'on', 'id'], name='casework_cl_jobcent_d07429_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at', None)), fields=('course',), name='one_standing_closing_of_a_course'), models.CheckConstraint(condition=models.Q(models.Q(('reopened_at', None), ('reopened_on', None)), models.Q(('reopened_at__isnull', False), ('reopened_on__isnull', False)), _connector='OR'), name='reopened_on_and_at'), models.CheckConstraint(condition=models.Q(models.Q(('aftercare', 'undecided'), ('aftercare_on', None)), models.Q(models.Q(('aftercare', 'undecided'), _negated=True), ('aftercare_on__isnull', False)), _connector='OR'), name='decided_aftercare_has_its_date'), models.CheckConstraint(condition=models.Q(('satisfaction', None), models.Q(('satisfaction__gte', 1), ('satisfaction__lte', 5)), _connector='OR'), name='satisfaction_on_its_scale')],
            },
        ),
        migrations.CreateModel(
            name='Wait',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waits', to='citizens.course')),
                ('on_whom', models.CharField(choices=[('us', 'Os'), ('citizen', 'Borgeren'), ('employer', 'En arbejdsgiver')], max_length=10)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('note', brobygger.kernel.fields.SealedTextField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('course', 'on_whom'), name='one_wait_on_each_side'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='wait_is_until_after_it_began'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('since')), _connector='OR'), name='wait_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.team')),
                ('name', models.CharField(max_length=60)),
                ('chosen', models.JSONField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('jobcentre', 'owner', 'name'), name='own_filter_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('citizen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='citizens.citizen')),
                ('on', models.DateField()),
                ('text', brobygger.kernel.fields.SealedTextField()),
                ('put_away_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['author', 'on', 'id'], name='casework_no_author__a53d95_idx')],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('citizen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='citizens.citizen')),
                ('text', brobygger.kernel.fields.SealedTextField()),
                ('due_on', models.DateField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['owner', 'due_on', 'id'], name='tasks_to_do')],
            },
        ),
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(max_length=60)),
                ('subject', models.UUIDField()),
                ('subject_kind', models.CharField(max_length=30)),
                ('until', models.DateField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'subject'), name='one_snooze_of_an_item')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('what', models.CharField(max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('on', models.DateField()),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(default=brobygger.kernel.clock.now)),
                ('moves', models.JSONField(default=list)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='BrokerRecord',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('full_time', models.PositiveSmallIntegerField(default=100)),
                ('profile', models.CharField(choices=[('employer_facing', 'Virksomhedsrettet arbejde'), ('social_work', 'Socialt arbejde eller sagsbehandling'), ('private_sector', 'Det private arbejdsmarked'), ('other', 'Andet')], max_length=20)),
                ('started_on', models.DateField()),
                ('areas', models.JSONField(blank=True, default=list)),
                ('grants', models.CharField(choices=[('none', 'Indstiller, men bevilger ikke'), ('limited', 'Bevilger inden for en grænse'), ('full', 'Bevilger alle ordninger')], default='none', max_length=10)),
                ('training', models.JSONField(blank=True, default=list)),
                ('planned_employer_share', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('user', 'jobcentre'), name='one_present_record'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='broker_record_ends_after_start'), models.CheckConstraint(condition=models.Q(('full_time__gte', 1), ('full_time__lte', 100)), name='full_time_is_a_share_of_full_time'), models.CheckConstraint(condition=models.Q(('planned_employer_share', None), ('planned_employer_share__lte', 100), _connector='OR'), name='planned_share_is_a_share')],
            },
        ),
    ]
