from django.db import migrations, models
from django.db.models import F, Q


def end_no_exemption_before_it_began(apps, schema_editor):
    exemptions = apps.get_model("screening", "Exemption")
    exemptions.objects.filter(ended_on__lt=F("since")).update(ended_on=F("since"))


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0003_asked_last"),
    ]

    operations = [
        migrations.RunPython(end_no_exemption_before_it_began, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="exemption",
            constraint=models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="exemption_ends_after_start"
            ),
        ),
    ]
