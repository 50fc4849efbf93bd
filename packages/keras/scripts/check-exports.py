"""Checks that Keras loads what toKeras writes, and predicts the same. See write-models.py for the environment.

    npx tsx --conditions=@regatta/source packages/keras/scripts/write-exports.ts FOLDER
    venv/bin/python packages/keras/scripts/check-exports.py FOLDER

The digests of the exports that pass are written to src/models/checked.json, with which the tests compare.
"""

import hashlib
import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
from keras.src.legacy.saving import saving_utils

FOLDER = sys.argv[1]
MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "models")


def load(file):
    """The model in a model.json and its shard, as the HDF5 reader of Keras fills it: layer by layer."""
    described = json.load(open(os.path.join(file, "model.json")))
    model = saving_utils.model_from_config(described["modelTopology"]["model_config"])
    data = open(os.path.join(file, "weights.bin"), "rb").read()
    at, stored = 0, []
    for spec in described["weightSpecs"]:
        size = int(np.prod(spec["shape"], dtype="int64")) * 4
        dtype = "<i4" if spec["dtype"] == "int32" else "<f4"
        stored.append((spec["name"], np.frombuffer(data[at : at + size], dtype).reshape(spec["shape"])))
        at += size
    # Per layer, in alphabetical order, as h5py lists groups; trainable weights first, as in legacy_h5_format.py.
    expected = []
    for layer in sorted(model.layers, key=lambda layer: layer.name):
        trainable, others = [v for v in layer.weights if v.trainable], [v for v in layer.weights if not v.trainable]
        for variable in trainable + others:
            if "seed_generator" in variable.path or any(variable is known for known in expected):
                continue
            expected.append(variable)
    assert len(expected) == len(stored), (len(expected), [name for name, _ in stored])
    for variable, (name, value) in zip(expected, stored):
        assert tuple(variable.shape) == value.shape, (variable.path, variable.shape, name, value.shape)
        assert variable.path.split("/")[-1] == name.split("/")[-1], (variable.path, name)
        variable.assign(value)
    for layer in model.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
    return model


checked, failed = {}, 0
for name in sorted(os.listdir(FOLDER)):
    folder = os.path.join(FOLDER, name)
    io = json.load(open(os.path.join(MODELS, *name.split("."), "io.json")))
    xs = [np.array(v["data"], v["dtype"]).reshape(v["shape"]) for v in io["inputs"]]
    try:
        model = load(folder)
        ys = model(xs if len(xs) > 1 else xs[0], training=False)
        ys = list(ys) if isinstance(ys, (list, tuple)) else [ys]
        for y, v in zip(ys, io["outputs"], strict=True):
            want = np.array(v["data"]).reshape(v["shape"])
            gap = np.max(np.abs(np.asarray(y) - want)) / max(1, np.max(np.abs(want)))
            assert gap < 1e-5, f"another prediction, by {gap}"
        file = open(os.path.join(folder, "model.json"), "rb").read() + open(os.path.join(folder, "weights.bin"), "rb").read()
        checked[name.replace(".", "/")] = hashlib.sha256(file).hexdigest()
    except Exception as error:
        failed += 1
        print(name, type(error).__name__, str(error)[:400])
print(len(checked), "loaded in Keras", keras.__version__, "and predicted the same;", failed, "failed")
with open(os.path.join(MODELS, "checked.json"), "w") as out:
    json.dump({"keras": keras.__version__, "exports": checked}, out, indent=2)
    out.write("\n")
