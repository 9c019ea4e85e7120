import numpy as np

from cellfeat.objects.labels import Objects
from cellfeat.pipeline.steps.measureobjectneighbors import MeasureObjectNeighbors
from cellfeat.pipeline.workspace import Workspace


def test_what_one_module_leaves_out_is_no_neighbour_for_later_ones():
    small_removed = np.array([[1, 2, 0, 3]], np.int32)
    workspace = Workspace(
        {}, {"Cells": Objects(np.array([[1, 0, 0, 2]], np.int32), small_removed=small_removed)}
    )

    def found(distance, considered):
        MeasureObjectNeighbors(
            objects="Cells",
            method="Within a specified distance",
            neighbor_distance=distance,
            consider_objects_discarded_for_touching_image_border=considered,
        ).run(workspace)
        return workspace.object_columns["Cells"][f"Neighbors_NumberOfNeighbors_{distance}"].tolist()

    assert found(1, considered=True) == [1, 0]
    assert found(2, considered=False) == [0, 0]
    assert found(3, considered=True) == [1, 1]
