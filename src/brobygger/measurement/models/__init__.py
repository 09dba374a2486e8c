"""Rows of this room, one file a subject."""

from brobygger.measurement.models.analyses import AssociationRun, DataSet, DataSetExport

__all__ = ["AssociationRun", "DataSet", "DataSetExport"]
