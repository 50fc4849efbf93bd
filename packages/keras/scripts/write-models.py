"""Writes the models in src/models: small Keras models, their inputs and what Keras computes from them.

    python3 -m venv venv && venv/bin/pip install keras==3.15.1 jax h5py tensorflow-cpu==2.21.0
    venv/bin/python packages/keras/scripts/write-models.py 3 [name ...]
    venv/bin/python packages/keras/scripts/write-models.py 2 [name ...]

The 2 stands for Keras 2.6, the part of TensorFlow that its own code still uses (tensorflow.python.keras). It has no batch
normalization and no wrappers; its models are those that do without. A folder holds what tensorflowjs_converter --input_format=keras
writes (model.json and a shard of weights) and io.json:

    inputs, outputs   of the model at inference
    training          the outputs in training, of models without noise
    trained           the outputs at inference after one step of SGD with learning rate 0.1 on the mean squared error to
                      zeros, of models without noise; not where the file has two copies of a shared layer, and not of
                      sequences with masks, which Keras leaves out of the loss
"""

import json
import os
import shutil
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import h5py
import numpy as np

MAJOR, ONLY = int(sys.argv[1]), sys.argv[2:]
if MAJOR == 3:
    import keras
    from keras import layers as L

    Input, clear = keras.Input, keras.backend.clear_session
else:
    from tensorflow.python import keras
    from tensorflow.python.keras import backend
    from tensorflow.python.keras import layers as L
    from tensorflow.python.keras.layers import recurrent

    for cls in ("LSTM", "LSTMCell", "GRU", "GRUCell"):
        setattr(L, cls, getattr(recurrent, cls))
    keras.__version__ = "2.6.0"  # saved in files; this copy lacks it
    Input, clear = L.Input, backend.clear_session
Model, Sequential = keras.Model, keras.Sequential
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "models", f"keras{MAJOR}")
rng = np.random.default_rng(3)
text = lambda value: value.decode() if isinstance(value, bytes) else value
normal = lambda *shape: rng.normal(size=shape).astype("float32")
ids = lambda most, *shape: rng.integers(0, most, shape).astype("int32")
listed = lambda value: list(value) if isinstance(value, (list, tuple)) else [value]


def weights_in(group):
    """The weights of a group of an HDF5 file, in the order in which the converter writes them."""
    if "weight_names" in group.attrs:
        names = [text(name) for name in group.attrs["weight_names"].tolist()]
        return [(name.split(":")[0], np.array(group[name])) for name in names]
    return [weight for key in group.keys() for weight in weights_in(group[key])]


def values(arrays, names=None):
    """Arrays as JSON. Six digits suffice for a comparison to 1e-5."""
    found = []
    for i, array in enumerate(arrays):
        array = np.asarray(array)
        whole = array.dtype.kind in "iub"
        data = array.ravel().tolist() if whole else [float(f"{v:.7g}") for v in array.astype("float64").ravel()]
        one = {"shape": list(array.shape), "dtype": "int32" if whole else "float32", "data": data}
        found.append({"name": names[i], **one} if names else one)
    return found


def is_noisy(layer):
    """Whether a layer, or one within it, draws random numbers in training."""
    inner = list(getattr(layer, "layers", [])) + [
        getattr(layer, key, None) for key in ("layer", "forward_layer", "cell")
    ] + list(getattr(getattr(layer, "cell", None), "cells", []))
    rates = [getattr(layer, key, 0) for key in ("rate", "dropout", "recurrent_dropout", "stddev")]
    noisy = any(isinstance(rate, (int, float)) and rate > 0 for rate in rates)
    return noisy or any(one is not None and is_noisy(one) for one in inner)


def save(name, model, x, changed=None, trained=True):
    """Writes a model and what it computes. `changed` alters the saved topology."""
    folder = os.path.join(ROOT, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    # Weights that are neither zeros nor ones.
    model.set_weights([
        (np.abs(rng.normal(size=w.shape)) + 0.3 if "variance" in getattr(v, "path", v.name) else rng.normal(size=w.shape) * 0.5).astype(w.dtype)
        for w, v in zip(model.get_weights(), model.weights)
    ])
    for layer in model.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()  # a Normalization reads its weights only here
    file = os.path.join(folder, "model.h5")
    model.save(file) if MAJOR == 3 else model.save(file, save_format="h5", include_optimizer=False)
    with h5py.File(file) as h5:
        config, version = json.loads(text(h5.attrs["model_config"])), text(h5.attrs["keras_version"])
        weights = [weight for layer in h5["model_weights"] for weight in weights_in(h5["model_weights"][layer])]
    os.remove(file)
    if changed:
        changed(config["config"])
    with open(os.path.join(folder, "group1-shard1of1.bin"), "wb") as shard:
        shard.write(b"".join(np.asarray(w, "<f4").tobytes() for _, w in weights))
    specs = [{"name": n, "shape": list(w.shape), "dtype": "float32"} for n, w in weights]
    topology = {"keras_version": version, "backend": "tensorflow", "model_config": config}
    file = {
        "format": "layers-model",
        "generatedBy": f"keras v{version}",
        "convertedBy": "write-models.py",
        "modelTopology": topology,
        "weightsManifest": [{"paths": ["group1-shard1of1.bin"], "weights": specs}],
    }
    xs = listed(x)
    given = xs if len(xs) > 1 else xs[0]
    io = {"inputs": values(xs, [v.name.split(":")[0] for v in model.inputs]), "outputs": values(listed(model(given, training=False)))}
    if not is_noisy(model):
        kept = model.get_weights()
        io["training"] = values(listed(model(given, training=True)))
        model.set_weights(kept)  # the call moved statistics
        if model.trainable_weights and trained:
            model.compile(keras.optimizers.SGD(0.1) if MAJOR == 3 else "sgd", "mse")
            if MAJOR == 2:
                backend.set_value(model.optimizer.lr, 0.1)
            zeros = [np.zeros(np.shape(y), "float32") for y in listed(model(given, training=False))]
            model.train_on_batch(given, zeros if len(zeros) > 1 else zeros[0])
            io["trained"] = values(listed(model(given, training=False)))
    for path, content in (("model.json", file), ("io.json", io)):
        with open(os.path.join(folder, path), "w") as out:
            json.dump(content, out, separators=(",", ":"))
    print(name, len(weights), "weights", "" if "trained" in io else "(not trained)")


def case(make, versions=(2, 3)):
    name = make.__name__
    if MAJOR not in versions or (ONLY and name not in ONLY):
        return
    clear()
    global rng
    rng = np.random.default_rng(3)
    make(name)


keras3 = lambda make: case(make, (3,))
keras2 = lambda make: case(make, (2,))
# Submodels.
encoder = lambda name="enc", **own: Sequential([Input((4,)), L.Dense(3, name="d", **own)], name=name)


def functional_encoder(name="enc"):
    x = Input((4,), name=f"{name}_in")
    return Model(x, L.Dense(3, activation="tanh", name="d")(x), name=name)


# Nested models.
@keras3
def transfer(name):  # a frozen base called in inference mode, and a new head, as in the guide
    i = Input((8, 8, 3))
    x = L.Conv2D(4, 3, use_bias=False, name="c1")(i)
    x = L.ReLU(6.0, name="r1")(L.BatchNormalization(name="bn1")(x))
    base = Model(i, x, name="base")
    base.trainable = False
    j = Input((8, 8, 3))
    y = base(L.Rescaling(1 / 127.5, -1.0)(j), training=False)
    save(name, Model(j, L.Dense(2)(L.GlobalAveragePooling2D()(y))), normal(2, 8, 8, 3) * 50 + 100)


@keras3
def fine_tuning(name):  # the upper half of the base trains, its batch normalization too; one of the lower half does not
    i = Input((6,))
    x = L.BatchNormalization(name="bn_low")(L.Dense(5, name="low")(i))
    x = L.BatchNormalization(name="bn_high")(L.Dense(4, activation="relu", name="high")(x))
    base = Model(i, x, name="base")
    for layer in base.layers[:3]:
        layer.trainable = False
    j = Input((6,))
    save(name, Model(j, L.Dense(2)(base(j))), normal(6, 6) + 1)


@keras3
def frozen_sequential(name):
    base = Sequential([Input((4,)), L.Dense(3), L.BatchNormalization(scale=False)], name="base")
    base.trainable = False
    save(name, Sequential([Input((4,)), base, L.Dense(3), L.BatchNormalization(), L.Dense(1)]), normal(5, 4))


@case
def transfer_functional(name):
    i = Input((6, 6, 2))
    base = Model(i, L.MaxPooling2D(2)(L.Conv2D(3, 3, activation="relu", name="c1")(i)), name="base")
    base.trainable = False
    j = Input((6, 6, 2))
    save(name, Model(j, L.Dense(2)(L.Flatten()(base(j, training=False)))), normal(2, 6, 6, 2))


@case
def siamese_sequential(name):
    e, a, b = encoder(), Input((4,), name="a"), Input((4,), name="b")
    save(name, Model([a, b], L.Subtract()([e(a), e(b)])), [normal(2, 4), normal(2, 4)])


@case
def siamese_functional(name):
    e, a, b = functional_encoder(), Input((4,), name="a"), Input((4,), name="b")
    save(name, Model([a, b], L.Subtract()([e(a), e(b)])), [normal(2, 4), normal(2, 4)])


@case
def siamese_in_order(name):  # the second call uses the first
    i = Input((4,))
    e = Model(i, L.Dense(4, activation="tanh", name="d")(i), name="enc")
    s = Sequential([Input((4,)), L.Dense(4, name="d")], name="seq")
    a = Input((4,), name="a")
    save(name, Model(a, s(e(e(s(a))))), normal(2, 4))


@case
def sequential_in_functional(name):
    a = Input((4,), name="a")
    save(name, Model(a, L.Dense(2, name="head")(encoder()(a))), normal(2, 4))


@case
def deferred_sequential(name):  # it learns its shape when it is called
    a = Input((4,), name="a")
    save(name, Model(a, L.Dense(2, name="head")(Sequential([L.Dense(3, name="d"), L.ReLU()], name="enc")(a))), normal(2, 4))


@case
def sequential_output(name):
    a = Input((4,), name="a")
    save(name, Model(a, encoder()(L.Activation("tanh")(a))), normal(2, 4))


@case
def functional_output(name):
    a = Input((4,), name="a")
    save(name, Model(a, functional_encoder()(L.Activation("tanh")(a))), normal(2, 4))


@case
def both_calls_are_outputs(name):
    e, f, a, b = encoder(), functional_encoder("fun"), Input((4,), name="a"), Input((4,), name="b")
    save(name, Model([a, b], [e(b), e(a), f(b), f(a)]), [normal(2, 4), normal(2, 4)])


@case
def called_elsewhere(name):  # the calls of another model come first, and are not part of this one
    e, f = encoder(), functional_encoder("fun")
    other = Input((4,), name="other")
    e(other), f(other)
    a, b = Input((4,), name="a"), Input((4,), name="b")
    x = L.Add()([e(a), f(a)])
    e(other), f(other)
    save(name, Model([a, b], [L.Multiply()([x, e(b)]), f(b)]), [normal(2, 4), normal(2, 4)])


@case
def functional_in_sequential(name):
    save(name, Sequential([Input((4,)), functional_encoder(), L.Dense(2, name="h")]), normal(2, 4))


@case
def sequential_in_sequential(name):
    save(name, Sequential([Input((4,)), encoder(), L.Dense(2, name="h")]), normal(2, 4))


@case
def two_submodels(name):
    a = Input((4,), name="a")
    s, t, u, v = encoder("zeta"), encoder("alpha"), functional_encoder("yota"), functional_encoder("beta")
    save(name, Model(a, L.Add()([L.Subtract()([s(a), t(a)]), L.Multiply()([u(a), v(a)])])), normal(2, 4))


def deep(name, first, second, third, fourth):
    e = Sequential([Input((4,)), L.Dense(3, name=first, kernel_regularizer="l2")], name="l3")
    i = Input((4,))
    m = Model(i, L.Dense(3, name=second)(e(i)), name="l2")
    s = Sequential([Input((4,)), m, L.Dense(2, name=third)], name="l1")
    a = Input((4,))
    save(name, Model(a, L.Dense(2, name=fourth)(s(a))), normal(2, 4))


@case
def three_deep(name):
    deep(name, "d1", "d2", "d3", "d4")


@keras3
def three_deep_of_one_name(name):
    deep(name, "d", "d", "d", "d")


@case
def late_first_call(name):  # the first call of a layer needs more layers than its second call
    d, e, a, b = L.Dense(4, name="shared"), functional_encoder(), Input((4,), name="a"), Input((4,), name="b")
    x, u = d(L.Dense(4, name="before")(a)), e(L.Dense(4, name="ahead")(a))
    y = L.Dense(4, name="after2")(L.Dense(4, name="after1", activation="tanh")(d(b)))
    v = L.Dense(3, name="last2")(L.Dense(3, name="last1", activation="tanh")(e(b)))
    save(name, Model([a, b], [L.Subtract()([x, y]), L.Subtract()([u, v])]), [normal(2, 4), normal(2, 4)])


@case
def several_ends(name):  # a submodel with two inputs and two outputs, called twice
    p, q = Input((4,), name="p"), Input((3,), name="q")
    m = Model([p, q], [L.Dense(2, name="d1")(p), L.Concatenate()([p, L.Dense(2, name="d2")(q)])], name="pair")
    a, b, c = Input((4,), name="a"), Input((3,), name="b"), Input((4,), name="c")
    (u, v), (w, z) = m([a, b]), m([c, b])
    save(name, Model([a, b, c], [L.Subtract()([u, w]), L.Maximum()([v, z])]), [normal(2, 4), normal(2, 3), normal(2, 4)])


@keras3  # Keras 2 cannot load its own file
def used_at_two_levels(name):  # a layer and a submodel are used in a submodel and beside it
    d, e = L.Dense(4, name="shared"), encoder()
    i = Input((4,))
    m = Model(i, e(d(i)), name="inner")
    a = Input((4,), name="a")
    save(name, Model(a, L.Add()([m(a), e(d(a))])), normal(2, 4), trained=False)


@case
def autoencoder(name):  # an encoder and a decoder, each a model
    i = Input((6,))
    enc = Model(i, L.Dense(2, activation="relu", name="z")(i), name="encoder")
    k = Input((2,))
    dec = Model(k, L.Dense(6, activation="sigmoid", name="x")(k), name="decoder")
    a = Input((6,))
    save(name, Model(a, dec(enc(a)), name="autoencoder"), normal(3, 6))


# Layers around models and cells.
@keras3
def time_distributed_cnn(name):
    c = Sequential([Input((6, 6, 1)), L.Conv2D(2, 3, name="c"), L.BatchNormalization(name="bn"), L.Flatten()], name="cnn")
    save(name, Sequential([Input((3, 6, 6, 1)), L.TimeDistributed(c), L.LSTM(3), L.Dense(2)]), normal(2, 3, 6, 6, 1))


@keras3
def time_distributed_functional(name):
    save(name, Sequential([Input((3, 4)), L.TimeDistributed(functional_encoder()), L.SimpleRNN(2)]), normal(2, 3, 4))


@case
def stacked_cells(name):
    cells = [L.LSTMCell(3), L.GRUCell(2), L.GRUCell(2, reset_after=False), L.SimpleRNNCell(2)]
    save(name, Sequential([Input((5, 3)), L.RNN(cells), L.Dense(1)]), normal(2, 5, 3))


@case
def stacked_cells_with_dropout(name):
    cells = [L.LSTMCell(3, dropout=0.2), L.GRUCell(2, recurrent_dropout=0.2)]
    save(name, Sequential([Input((5, 3)), L.RNN(cells, return_sequences=True), L.Dense(1)]), normal(2, 5, 3))


@case
def encoder_decoder(name):
    x, y = Input((None, 3), name="x"), Input((None, 3), name="y")
    _, h, c = L.LSTM(4, return_state=True, name="enc")(x)
    o, _, _ = L.LSTM(4, return_sequences=True, return_state=True, name="dec")(y, initial_state=[h, c])
    save(name, Model([x, y], L.Dense(2)(o)), [normal(2, 4, 3), normal(2, 3, 3)])


@keras3
def bidirectional_states(name):
    x, y = Input((4, 3), name="x"), Input((5, 3), name="y")
    _, fh, fc, bh, bc = L.Bidirectional(L.LSTM(2, return_state=True), name="enc")(x)
    h, c = L.Concatenate()([fh, bh]), L.Concatenate()([fc, bc])
    save(name, Model([x, y], L.LSTM(4)(y, initial_state=[h, c])), [normal(2, 4, 3), normal(2, 5, 3)])


# Masks.
padded = lambda: np.array([[1, 2, 3, 0, 0], [4, 5, 1, 2, 3]], "int32")


@keras3
def masked_bidirectional(name):
    layers = [L.Embedding(6, 4, mask_zero=True), L.Bidirectional(L.GRU(3, return_sequences=True)), L.TimeDistributed(L.Dense(2))]
    save(name, Sequential([Input((5,), dtype="int32"), *layers]), padded(), trained=False)


@case
def masked_submodel(name):  # the mask is made in a submodel and used behind it
    e = Sequential([Input((5,), dtype="int32"), L.Embedding(6, 4, mask_zero=True)], name="words")
    a = Input((5,), dtype="int32", name="a")
    save(name, Model(a, L.Dense(1)(L.LSTM(3)(e(a)))), padded())


@case
def masking_and_pooling(name):
    layers = [L.Masking(0.0), L.LSTM(4, return_sequences=True), L.GlobalAveragePooling1D(), L.Dense(1)]
    save(name, Sequential([Input((5, 3)), *layers]), np.concatenate([normal(2, 3, 3), np.zeros((2, 2, 3), "float32")], 1))


@keras3
def shared_embedding(name):
    e = L.Embedding(6, 4, name="emb")
    a, b = Input((5,), dtype="int32", name="a"), Input((2, 5), dtype="int32", name="b")
    save(name, Model([a, b], [e(a), L.TimeDistributed(e, name="td")(b)]), [ids(6, 2, 5), ids(6, 2, 2, 5)], trained=False)


# Layers.
@keras3
def batch_normalization(name):
    norms = [L.BatchNormalization(scale=False), L.BatchNormalization(center=False), L.BatchNormalization(center=False, scale=False)]
    save(name, Sequential([Input((4,)), L.Dense(3), *norms, L.BatchNormalization(), L.Dense(1)]), normal(5, 4))


@keras3
def frozen_batch_normalization(name):
    m = Sequential([Input((4, 4, 2)), L.Conv2D(3, 2), L.BatchNormalization(name="bn"), L.GlobalAveragePooling2D(), L.Dense(1)])
    m.get_layer("bn").trainable = False
    save(name, m, normal(3, 4, 4, 2))


@case
def up_sampling(name):
    layers = [L.UpSampling2D((2, 3), interpolation="bilinear"), L.Conv2D(2, 2), L.UpSampling2D(2), L.Conv2D(1, 2)]
    save(name, Sequential([Input((3, 2, 2)), *layers]), normal(2, 3, 2, 2))


@keras3
def resizing(name):
    i = Input((5, 4, 2))
    sizes = [(7, 9), (3, 3), (5, 4), (1, 8)]
    outputs = [L.Resizing(h, w)(i) for h, w in sizes] + [L.Resizing(7, 3, interpolation="nearest")(i)]
    save(name, Model(i, [L.Dense(1)(L.Flatten()(y)) for y in outputs]), normal(2, 5, 4, 2))


@keras3
def preprocessing(name):
    norm = L.Normalization(mean=[1.0, 2.0, 3.0], variance=[4.0, 0.5, 2.0], name="norm")
    i = Input((4, 4, 3))
    x = L.Rescaling(scale=[2.0, 0.5, 1.0], offset=1.0)(norm(i))
    x = L.CenterCrop(3, 3)(x)
    save(name, Model(i, L.Dense(2)(L.Flatten()(x))), normal(2, 4, 4, 3))


@keras3
def normalization_learned(name):  # adapted: its statistics are weights
    norm = L.Normalization(name="norm")
    norm.adapt(normal(20, 3) * 3 + 1)
    m = Sequential([Input((3,)), norm, L.Dense(2)])
    save(name, m, normal(4, 3))


@keras3
def mobile_blocks(name):
    i = Input((8, 8, 3))
    x = L.ReLU(6.0)(L.BatchNormalization(momentum=0.99)(L.Conv2D(4, 3, strides=2, padding="same", use_bias=False)(i)))
    y = L.ReLU(6.0)(L.BatchNormalization()(L.DepthwiseConv2D(3, padding="same", use_bias=False)(x)))
    y = L.BatchNormalization()(L.Conv2D(4, 1, use_bias=False)(y))
    x = L.Add()([x, y])
    x = L.ZeroPadding2D(((0, 1), (0, 1)))(x)
    x = L.DepthwiseConv2D(3, strides=2, use_bias=False)(x)
    x = L.Reshape((1, 1, 4))(L.GlobalAveragePooling2D()(x))
    save(name, Model(i, L.Softmax()(L.Flatten()(L.Conv2D(3, 1)(x)))), normal(2, 8, 8, 3))


@case
def u_net(name):
    i = Input((8, 8, 1))
    a = L.Conv2D(2, 3, padding="same", activation="relu")(i)
    b = L.Conv2D(3, 3, padding="same", activation="relu")(L.MaxPooling2D(2)(a))
    c = L.Conv2DTranspose(2, 2, strides=2, padding="same")(b)
    d = L.Conv2D(2, 3, padding="same", activation="relu")(L.Concatenate()([a, c]))
    save(name, Model(i, L.Conv2D(1, 1, activation="sigmoid")(d)), normal(1, 8, 8, 1))


@keras3
def merges(name):
    a, b = Input((4,), name="a"), Input((4,), name="b")
    outputs = [L.Dot(1)([a, b]), L.Average()([a, b]), a * 2 + b, L.Concatenate()([L.LeakyReLU(0.1)(a), L.ELU(0.5)(b)]), L.PReLU()(a), L.Softmax()(b)]
    save(name, Model([a, b], outputs), [normal(2, 4), normal(2, 4)])


@case
def named_like_weights(name):
    layers = [L.Dense(3, name="kernel"), L.Dense(3, name="dense"), L.Dense(3, name="dense_1"), L.Dense(3, name="gamma")]
    save(name, Sequential([Input((4,)), *layers], name="dense"), normal(2, 4))


@keras3
def dict_names(name):  # inputs and outputs by name
    i = {"num": Input((3,), name="num"), "txt": Input((4,), dtype="int32", name="txt")}
    h = L.Concatenate()([i["num"], L.Flatten()(L.Embedding(5, 2)(i["txt"]))])
    m = Model(i, {"price": L.Dense(1, name="price")(h), "kind": L.Dense(2, activation="softmax", name="kind")(h)})
    plain = Model([i["num"], i["txt"]], [m.output["kind"], m.output["price"]])
    from keras.src.backend.common import global_state

    def as_dict(config):
        global_state.set_global_attribute("use_legacy_config", True)
        own = json.loads(json.dumps(m.get_config()))
        global_state.set_global_attribute("use_legacy_config", False)
        config.update({key: own[key] for key in ("input_layers", "output_layers")})

    save(name, plain, [normal(2, 3), ids(5, 2, 4)], as_dict)


@keras3
def dict_submodel(name):  # a submodel that takes and returns tensors by name
    i = {"z": Input((3,), name="z"), "b": Input((2,), name="b")}
    m = Model(i, {"sum": L.Dense(2, name="s")(i["z"]), "all": L.Concatenate(name="c")([i["z"], i["b"]])}, name="named")
    p, q = Input((3,), name="p"), Input((2,), name="q")
    y = m({"z": p, "b": q})
    save(name, Model([p, q], [L.Dense(1)(y["sum"]), L.Dense(1)(y["all"])]), [normal(2, 3), normal(2, 2)])


@keras3
def mixed_precision(name):
    keras.mixed_precision.set_global_policy("mixed_bfloat16")
    try:
        e = Sequential([Input((4,)), L.Dense(3, name="d", dtype="float32")], name="enc")
        a = Input((4,), name="a")
        save(name, Model(a, L.Activation("linear", dtype="float32")(L.Dense(2, dtype="float32")(e(a)))), normal(2, 4))
    finally:
        keras.mixed_precision.set_global_policy("float32")


def encoder_block(x, heads, size, width, **call):
    a = L.MultiHeadAttention(heads, size, dropout=0.1)(x, x, **call)
    x = L.LayerNormalization(epsilon=1e-6)(L.Add()([x, a]))
    f = L.Dense(x.shape[-1])(L.Dense(width, activation="gelu")(x))
    return L.LayerNormalization(epsilon=1e-6)(L.Add()([x, f]))


@keras3
def transformer_classifier(name):  # post-LN, masks from an embedding, pooling over the real tokens
    i = Input((6,), dtype="int32")
    x = encoder_block(L.Embedding(9, 8, mask_zero=True)(i), 2, 4, 12)
    tokens = ids(9, 3, 6) + 0
    tokens[0, 4:] = 0
    tokens[1, 2:] = 0
    save(name, Model(i, L.Dense(3, activation="softmax")(L.GlobalAveragePooling1D()(x))), np.where(tokens == 0, np.where(np.arange(6) < 2, 1, 0), tokens).astype("int32"))


@keras3
def causal_decoder(name):  # pre-LN, causal, tied to nothing; no noise, so it also trains here
    i = Input((5,), dtype="int32")
    x = L.Embedding(7, 6)(i)
    for _ in range(2):
        h = L.LayerNormalization()(x)
        x = x + L.MultiHeadAttention(3, 2, use_bias=False)(h, h, use_causal_mask=True)
        x = L.Add()([x, L.Dense(6)(L.Dense(10, activation="silu")(L.LayerNormalization()(x)))])
    save(name, Model(i, L.Dense(7)(L.LayerNormalization()(x))), ids(7, 2, 5))


@keras3
def vision_transformer(name):  # patches by a convolution
    i = Input((6, 6, 2))
    x = L.Reshape((9, 8))(L.Conv2D(8, 2, strides=2)(i))
    x = encoder_block(x, 2, 4, 16)
    save(name, Model(i, L.Dense(4)(L.GlobalAveragePooling1D()(x))), normal(2, 6, 6, 2))


@keras3
def cross_attention(name):  # sizes of their own, a key of its own, scores, explicit masks; no noise
    q, v, k = Input((4, 5), name="q"), Input((3, 6), name="v"), Input((3, 7), name="k")
    m, allowed = Input((3,), name="m", dtype="bool"), Input((4, 3), name="allowed", dtype="bool")
    a, s = L.MultiHeadAttention(2, 3, value_dim=4, output_shape=6)(q, v, k, value_mask=m, attention_mask=allowed, return_attention_scores=True)
    real, open_ = np.array([[1, 1, 0], [1, 0, 1]], "int32"), np.ones((2, 4, 3), "int32")
    open_[:, 1, 1] = 0
    save(name, Model([q, v, k, m, allowed], [a, s]), [normal(2, 4, 5), normal(2, 3, 6), normal(2, 3, 7), real, open_], trained=False)


@keras3
def encoder_decoder_attention(name):  # both sides have masks of embeddings; Keras 3.15 loses the mask of what attends to itself
    src, tgt = Input((5,), dtype="int32", name="src"), Input((4,), dtype="int32", name="tgt")
    memory = L.LayerNormalization()(L.Dense(6, activation="relu")(L.Embedding(8, 6, mask_zero=True)(src)))
    x = L.Embedding(8, 6, mask_zero=True)(tgt)
    x = L.LayerNormalization()(L.Add()([x, L.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True)]))
    x = L.LayerNormalization()(L.Add()([x, L.MultiHeadAttention(2, 3)(x, memory)]))
    s = np.array([[3, 2, 5, 0, 0], [1, 7, 4, 2, 6]], "int32")
    t = np.array([[4, 1, 2, 6], [5, 3, 0, 0]], "int32")
    save(name, Model([src, tgt], L.Dense(3)(L.GlobalAveragePooling1D()(x))), [s, t])


@keras3
def grouped_query_attention(name):
    i = Input((5, 6))
    y = L.GroupQueryAttention(4, 4, 2)(i, i, use_causal_mask=True)
    save(name, Model(i, L.Add()([i, y])), normal(2, 5, 6))
