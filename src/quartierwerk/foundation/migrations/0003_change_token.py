from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0002_jobs_and_mail'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeToken',
            fields=[
                ('topic', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('token', models.BigIntegerField()),
            ],
        ),
    ]
