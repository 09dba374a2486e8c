"""The register's pipeline on Spark: the answers of our own engine, person by person and curve by curve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from tests.brobygger_analysis.register.portable_cases import check, drawn

# Spark keeps sockets open for as long as it lives, and tells of its own future.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.slow(reason="Spark starts in half a minute"),
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """On this machine alone, with two workers and several partitions, so that rows really travel."""
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.mark.parametrize(("persons", "seed"), [(300, 11), (2000, 12)])
def test_spark_answers_as_we_do(spark: SparkSession, tmp_path: Path, persons: int, seed: int) -> None:
    made = iter(range(9))

    def frame(table: pa.Table) -> Any:
        path = tmp_path / f"{next(made)}.parquet"
        pq.write_table(table, path, row_group_size=500)
        return spark.read.parquet(str(path)).repartition(3)

    check(drawn(persons, seed), frame)
