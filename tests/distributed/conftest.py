"""These tests need Spark, which `script/test --distributed` brings; elsewhere they are not looked at."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("pyspark") else ["test_spark.py"]
