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
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('jobcentre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.jobcentre')),
                ('kind', models.CharField(max_length=60)),
                ('category', models.CharField(choices=[('handover', 'Overleveringer og visitation'), ('case', 'Mine sager'), ('review', 'Gennemgang og tilsyn'), ('access', 'Adgang og sikkerhed'), ('operations', 'Drift')], max_length=20)),
                ('channel', models.CharField(choices=[('notice', 'besked her i Brobygger'), ('mail', 'e-mail')], max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'venter'), ('handing_over', 'er ved at blive sendt'), ('handed_over', 'sendt'), ('failed', 'ikke sendt'), ('unknown', 'uvist om den er sendt'), ('dropped', 'ikke sendt, fordi den ikke længere passede')], default='waiting', max_length=15)),
                ('to_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_address', models.EmailField(blank=True, max_length=254)),
                ('language', models.CharField(default='da', max_length=5)),
                ('values', brobygger.kernel.fields.SealedJSONField(null=True)),
                ('about_kind', models.CharField(blank=True, max_length=30)),
                ('about', models.UUIDField(blank=True, null=True)),
                ('subjects', models.JSONField(default=list)),
                ('once', models.CharField(blank=True, max_length=120)),
                ('sent_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_by', models.CharField(blank=True, max_length=64)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, max_length=200)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['to_user', 'channel', '-sent_at', '-id'], name='stored_mess_to_user_63efe4_idx'), models.Index(condition=models.Q(('channel', 'notice'), ('read_at', None)), fields=['to_user'], name='unread_notices'), models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='messages_that_wait')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_user__isnull', False), models.Q(('to_address', ''), _negated=True), _connector='OR'), name='message_has_a_receiver'), models.CheckConstraint(condition=models.Q(models.Q(('about', None), ('about_kind', '')), models.Q(('about__isnull', False), models.Q(('about_kind', ''), _negated=True)), _connector='OR'), name='message_about_has_kind_and_key'), models.UniqueConstraint(condition=models.Q(models.Q(('once', ''), _negated=True), ('to_user__isnull', False)), fields=('jobcentre', 'kind', 'channel', 'to_user', 'to_address', 'once'), name='a_message_that_goes_once_to_a_user'), models.UniqueConstraint(condition=models.Q(models.Q(('once', ''), _negated=True), ('to_user', None)), fields=('jobcentre', 'kind', 'channel', 'to_address', 'once'), name='a_message_that_goes_once_to_an_address')],
            },
        ),
        migrations.CreateModel(
            name='MailChoice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=brobygger.kernel.clock.now, editable=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.CharField(choices=[('handover', 'Overleveringer og visitation'), ('case', 'Mine sager'), ('review', 'Gennemgang og tilsyn'), ('access', 'Adgang og sikkerhed'), ('operations', 'Drift')], max_length=20)),
                ('wants_mail', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'category'), name='one_mail_choice_per_category')],
            },
        ),
    ]
