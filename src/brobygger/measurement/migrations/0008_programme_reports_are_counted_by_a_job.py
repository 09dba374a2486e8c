import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_tables'),
        ('measurement', '0007_deviations_of_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='programmereport',
            name='asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='programmereport',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.user'),
        ),
        migrations.AddField(
            model_name='programmereport',
            name='fault',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='programmereport',
            name='work',
            field=models.CharField(choices=[('waiting', 'Venter på at blive beregnet'), ('running', 'Bliver beregnet nu'), ('done', 'Færdig'), ('failed', 'Kunne ikke beregnes')], default='done', max_length=10),  # what there is was counted at once
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='programmereport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('inside__isnull', False), ('work', 'done'), models.Q(('digest', ''), _negated=True)), models.Q(('digest', ''), ('inside__isnull', True), ('state', 'draft'), models.Q(('work', 'done'), _negated=True)), _connector='OR'), name='a_programme_report_is_counted_or_waits'),
        ),
    ]
