"""Writing one data file of a table: row group by row group, and what Iceberg must know of it."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import IO, Any, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import (
    compute_statistics_plan,
    data_file_statistics_from_parquet_metadata,
    parquet_path_to_id_mapping,
)
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.table import Table
from pyiceberg.typedef import Record

_MOST_ROWS_OF_A_GROUP: Final = 1 << 17


class FileWriter:
    """A data file of one partition. It is in no snapshot before `close` gives it to be committed.

    `columns` are those of the table that the file has, with their Iceberg ids; readers see NULL for the others.
    """

    def __init__(self, table: Table, partition: Record, columns: pa.Schema, layout: dict[str, Any]) -> None:
        """`layout` is how the file is encoded, in the words of `pyarrow.parquet.ParquetWriter`."""
        self._table, self._partition = table, partition
        name = f"{table.spec().partition_to_path(partition, table.schema())}/{uuid.uuid4()}.parquet"
        self._output = table.io.new_output(table.location_provider().new_data_location(name))
        self.columns = columns
        self._stream = self._output.create()
        self._writer = pq.ParquetWriter(cast("IO[bytes]", self._stream), columns, **layout)

    def write(self, rows: pa.Table) -> None:
        """Add rows that have the file's columns, as one row group unless they are very many."""
        self._writer.write_table(rows, row_group_size=_MOST_ROWS_OF_A_GROUP)

    def close(self, *, is_sorted: bool = False) -> DataFile:
        """The file, complete; `is_sorted` as the table says."""
        with self._stream:
            self._writer.close()
        statistics = data_file_statistics_from_parquet_metadata(
            parquet_metadata=self._writer.writer.metadata,
            stats_columns=compute_statistics_plan(self._table.schema(), self._table.properties),
            parquet_column_mapping=parquet_path_to_id_mapping(self._table.schema()),
        )
        return DataFile.from_args(
            content=DataFileContent.DATA,
            file_path=self._output.location,
            file_format=FileFormat.PARQUET,
            partition=self._partition,
            file_size_in_bytes=len(self._output),
            sort_order_id=self._table.metadata.default_sort_order_id if is_sorted else None,
            spec_id=self._table.metadata.default_spec_id,
            equality_ids=None,
            key_metadata=None,
            **statistics.to_serialized_dict(),
        )

    def discard(self) -> None:
        """Let go of what was written; a file that storage does not delete now is found by the clean-up."""
        with suppress(OSError, pa.ArrowException):
            self._writer.close()
            self._stream.close()
            self._table.io.delete(self._output.location)
