import uuid

import django.db.models.deletion
from django.db import migrations, models

import brobygger.kernel.clock
import brobygger.kernel.fields
from brobygger.kernel.first_migration import FirstMigration


class Migration(FirstMigration):
    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Glass',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('user', models.UUIDField()),
                ('user_label', models.CharField(max_length=200)),
                ('subject_kind', models.CharField(max_length=30)),
                ('subject', models.UUIDField()),
                ('reason', brobygger.kernel.fields.SealedTextField()),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_by', models.UUIDField(blank=True, null=True)),
                ('reviewed_by_label', models.CharField(blank=True, max_length=200)),
                ('verdict', models.CharField(blank=True, choices=[('in_order', 'Opslaget var i orden'), ('talked_over', 'Opslaget er talt igennem med medarbejderen'), ('not_in_order', 'Opslaget var ikke i orden og er givet videre')], max_length=20)),
                ('review_note', brobygger.kernel.fields.SealedTextField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['user', 'subject', 'ends_at'], name='privacy_gla_user_4ecade_idx'), models.Index(condition=models.Q(('reviewed_at', None)), fields=['jobcentre', 'opened_at'], name='glass_to_review')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('opened_at'))), name='glass_ends_after_it_opened'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at', None), ('reviewed_by', None), ('verdict', '')), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False), models.Q(('verdict', ''), _negated=True)), _connector='OR'), name='glass_review_has_who_when_and_verdict')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('citizen', models.UUIDField()),
                ('purpose', models.CharField(max_length=40)),
                ('text_version', models.CharField(max_length=10)),
                ('language', models.CharField(default='da', max_length=5)),
                ('detail', brobygger.kernel.fields.SealedTextField()),
                ('given_at', models.DateTimeField()),
                ('given_how', models.CharField(choices=[('own_page', 'På min side'), ('conversation', 'I en samtale'), ('paper', 'På papir')], max_length=20)),
                ('given_by', models.UUIDField(null=True)),
                ('given_by_label', models.CharField(blank=True, max_length=200)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_how', models.CharField(blank=True, choices=[('own_page', 'På min side'), ('conversation', 'I en samtale'), ('paper', 'På papir')], max_length=20)),
                ('withdrawn_by', models.UUIDField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('citizen', 'purpose'), name='one_standing_consent_per_purpose'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_how', '')), models.Q(('withdrawn_at__gte', models.F('given_at')), ('withdrawn_at__isnull', False), models.Q(('withdrawn_how', ''), _negated=True)), _connector='OR'), name='consent_withdrawn_says_when_and_how')],
            },
        ),
    ]
