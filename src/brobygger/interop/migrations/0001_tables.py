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
            name='Upload',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('kind', models.CharField(max_length=30)),
                ('name', models.CharField(max_length=200)),
                ('content', brobygger.kernel.fields.SealedTextField(null=True)),
                ('made_by', models.UUIDField(null=True)),
                ('made_by_label', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('shown', 'Vist, ikke indlæst'), ('waiting', 'Venter på at blive indlæst'), ('done', 'Indlæst'), ('refused', 'Ikke indlæst')], default='shown', max_length=10)),
                ('confirmed', models.BooleanField(default=False)),
                ('result', brobygger.kernel.fields.SealedJSONField(null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['jobcentre', 'kind', 'made_at'], name='interop_upl_jobcent_093419_idx')],
            },
        ),
    ]
