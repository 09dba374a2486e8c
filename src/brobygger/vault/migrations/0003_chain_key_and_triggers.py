from django.db import migrations, models

from brobygger.vault import append_only


def lay(apps, schema_editor):
    append_only.lay(schema_editor.connection)


def lift(apps, schema_editor):
    for statement in append_only.removal(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_drafts")]

    operations = [
        migrations.AddField(
            model_name="logseal",
            name="key_id",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.RunPython(lay, lift),
    ]
