import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import brobygger.kernel.clock
from brobygger.kernel.first_migration import FirstMigration


class Migration(FirstMigration):
    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('given_name', models.CharField(max_length=100)),
                ('family_name', models.CharField(max_length=100)),
                ('telephone', models.CharField(blank=True, max_length=30)),
                ('language', models.CharField(default='da', max_length=5)),
                ('is_active', models.BooleanField(default=True)),
                ('is_demonstration', models.BooleanField(default=False)),
                ('is_citizen', models.BooleanField(default=False)),
                ('session_generation', models.PositiveIntegerField(default=0)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Jobcentre',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('label', models.CharField(max_length=120)),
                ('short_label', models.CharField(blank=True, max_length=60)),
                ('telephone', models.CharField(blank=True, max_length=30)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('is_demonstration', models.BooleanField(default=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='JobcentreMunicipality',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='municipalities', to='accounts.jobcentre')),
                ('code', models.CharField(max_length=4)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('jobcentre', 'code'), name='municipality_once_per_jobcentre')],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('name', models.CharField(max_length=100)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('jobcentre', 'name'), name='team_name_once_per_jobcentre')],
            },
        ),
        migrations.CreateModel(
            name='TeamOrganisation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organisations', to='accounts.team')),
                ('form', models.CharField(choices=[('double_role', 'Dobbeltrolle: samme person har myndighed og virksomhedskontakt'), ('micro_team', 'Mikroteam: to eller tre deler sager og kontor'), ('coordinating', 'Koordinerende: formidleren samler dem, der har myndighed og virksomhedskontakt')], max_length=20)),
                ('is_main', models.BooleanField(default=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='team_organisation_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('caseworker', 'caseworker'), ('job_broker', 'job_broker'), ('employer_consultant', 'employer_consultant'), ('compensation_specialist', 'compensation_specialist'), ('team_leader', 'team_leader'), ('project_manager', 'project_manager'), ('programme_analyst', 'programme_analyst'), ('administrator', 'administrator')], max_length=30)),
                ('scope', models.CharField(choices=[('installation', 'Hele installationen'), ('programme', 'Et program'), ('jobcentre', 'Et jobcenter'), ('team', 'Et team')], max_length=15)),
                ('jobcentre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.jobcentre')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='accounts.team')),
                ('programme', models.UUIDField(blank=True, null=True)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'valid_from'], name='accounts_me_user_id_44d074_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('jobcentre', None), ('programme', None), ('scope', 'installation'), ('team', None)), models.Q(('programme__isnull', False), ('scope', 'programme'), ('team', None)), models.Q(('jobcentre__isnull', False), ('programme', None), ('scope', 'jobcentre'), ('team', None)), models.Q(('jobcentre__isnull', False), ('programme', None), ('scope', 'team'), ('team__isnull', False)), _connector='OR'), name='membership_scope_names_its_place'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='membership_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='PersonalLink',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('purpose', models.CharField(choices=[('screening', 'Udfylde opsporingsskemaet'), ('own_page', 'Se min side'), ('own_account', 'Få sin egen adgang til min side'), ('card', 'Se et kompensationskort'), ('belief', 'Svare på to spørgsmål om mulighederne')], max_length=20)),
                ('secret_hash', models.BinaryField(max_length=32, unique=True)),
                ('subject_kind', models.CharField(max_length=30)),
                ('subject', models.UUIDField()),
                ('language', models.CharField(default='da', max_length=5)),
                ('made_by', models.UUIDField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('used_up_at', models.DateTimeField(blank=True, null=True)),
                ('failed_tries', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['subject', 'purpose'], name='accounts_pe_subject_5d9359_idx')],
            },
        ),
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('name', models.CharField(max_length=80)),
                ('secret_hash', models.BinaryField(max_length=32, unique=True)),
                ('hint', models.CharField(max_length=8)),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_tokens', to=settings.AUTH_USER_MODEL)),
                ('jobcentre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('programme', models.UUIDField(blank=True, null=True)),
                ('scopes', models.JSONField(default=list)),
                ('made_by', models.UUIDField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('jobcentre', None), ('programme__isnull', False)), models.Q(('jobcentre__isnull', False), ('programme', None)), _connector='OR'), name='access_token_names_its_place')],
            },
        ),
        migrations.CreateModel(
            name='CitizenSignIn',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('citizen', models.UUIDField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('citizen',), name='one_open_sign_in_per_citizen')],
            },
        ),
    ]
