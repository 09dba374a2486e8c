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
            name='LocalValue',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('code', models.CharField(max_length=80)),
                ('value', models.JSONField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(max_length=500)),
                ('author', models.CharField(max_length=200)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('jobcentre', 'code', 'valid_from'), name='one_local_value_a_day'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='local_value_ends_after_start'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='local_value_has_a_reason')],
            },
        ),
    ]
