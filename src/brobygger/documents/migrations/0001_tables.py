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
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('subject_kind', models.CharField(max_length=30)),
                ('subject', models.UUIDField()),
                ('name', brobygger.kernel.fields.SealedTextField()),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word'), ('txt', 'Tekst'), ('png', 'Billede (PNG)'), ('jpeg', 'Billede (JPEG)')], max_length=10)),
                ('size', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Bliver undersøgt'), ('checked', 'Klar'), ('refused', 'Afvist')], default='waiting', max_length=10)),
                ('refused_because', models.CharField(blank=True, max_length=30)),
                ('shared', models.BooleanField(default=False)),
                ('stored_at', models.DateTimeField()),
                ('stored_by', models.UUIDField(null=True)),
                ('stored_by_label', models.CharField(blank=True, max_length=200)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['subject', 'stored_at'], name='documents_s_subject_485489_idx'), models.Index(condition=models.Q(('state', 'waiting')), fields=['stored_at'], name='files_to_check')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checked_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('checked_at__isnull', False)), _connector='OR'), name='file_is_checked_or_waits'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), models.Q(('refused_because', ''), _negated=True)), models.Q(models.Q(('state', 'refused'), _negated=True), ('refused_because', '')), _connector='OR'), name='refused_file_says_why')],
            },
        ),
        migrations.CreateModel(
            name='StoredContent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('file', models.UUIDField(unique=True)),
                ('content', brobygger.kernel.fields.SealedBytesField()),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
    ]
