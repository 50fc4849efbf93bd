/** A program that predicts rows with an exported network: Python with NumPy, and with Keras 3 where it is installed. */
export const predictPy: string = String.raw`"""Predicts rows of the table: python3 predict.py

Needs numpy, and keras 3 unless all layers are dense. preprocessing.json and the folder keras-model must be next to this file.
"""
import datetime
import json
import os
import re

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def _load(*path):
    with open(os.path.join(HERE, *path), encoding="utf-8") as file:
        return json.load(file)


FORM = _load("preprocessing.json")
MISSING = set(FORM["missing"])
MARKS = re.compile(r"^(?:\.{1,3}|…|[-–—−_*]{1,4})$")
PLAIN = re.compile(r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$", re.I)
SPELLED = re.compile(
    r"^(\()?\s*([+\-−]?)\s*([^0-9\s.,()+\-−%]{1,4}\.?)?\s*([+\-−]?)\s*((?:[0-9]|[.,][0-9])(?:[.,'’_ \u00a0\u2009\u202f]?[0-9])*[.,]?)"
    r"(?:e([+\-−]?[0-9]{1,4}))?\s*([^0-9\s.,()+\-−][^0-9()+]{0,15})?(-)?\s*(\))?$",
    re.I,
)
MAGNITUDES = {"k": 1e3, "K": 1e3, "M": 1e6, "Mn": 1e6, "mn": 1e6, "Mio": 1e6, "Mio.": 1e6,
              "B": 1e9, "bn": 1e9, "Bn": 1e9, "G": 1e9, "Mrd": 1e9, "Mrd.": 1e9}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
WEEKDAY = r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"


def _fail(column, expected, received):
    raise ValueError(f'column "{column["name"]}": expected {expected}, received "{received}".')


def _cleaned(cell):
    text = "" if cell is None or (isinstance(cell, float) and np.isnan(cell)) else str(cell).strip()
    quoted = re.match(r'^="([^"]*)"$', text)
    return quoted.group(1) if quoted else text


def _is_missing(text, column):
    if text.lower() in MISSING:
        return True
    if FORM["missingNumbers"] and PLAIN.match(text) and float(text) in FORM["missingNumbers"]:
        return True
    return column["marksAreMissing"] and MARKS.match(text) is not None


def _number(text, column):
    if column["decimal"] == "." and PLAIN.match(text):
        return float(text)
    match = SPELLED.match(text)
    if match is None:
        _fail(column, "a number", text)
    opened, sign, _, inner, digits, power, unit, trailing, _ = match.groups()
    bare = re.sub(r"[^0-9.]" if column["decimal"] == "." else r"[^0-9,]", "", digits).replace(",", ".")
    size = float(bare if power is None else bare + "e" + power.replace("−", "-"))
    negative = opened is not None or trailing is not None or sign in ("-", "−") or inner in ("-", "−")
    scale = MAGNITUDES.get((unit or "").strip(), 1) if column["scaled"] else 1
    return (-size if negative else size) * scale


def _day(year, month, date):
    return float(datetime.date(year, month, date).toordinal() - datetime.date(1970, 1, 1).toordinal())


def _century(year):
    return int(year) if len(year) > 2 else int(year) + (2000 if int(year) < 69 else 1900)


def _hours(text):
    match = re.search(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?\s*([ap])?", text, re.I)
    if match is None:
        return 0.0
    hour, minute, second, fraction, half = match.groups()
    base = int(hour) if half is None else int(hour) % 12 + (12 if half in "pP" else 0)
    return base + int(minute) / 60 + float((second or "0") + "." + (fraction or "0")) / 3600


def _date(text, column):
    if column["form"] == "clock":
        return _hours(text)
    zone = re.search(r":[0-9]{2}(?:[.,][0-9]+)?\s*([+-])([0-9]{2}):?([0-9]{2})$", text)
    offset = 0.0 if zone is None else (int(zone[2]) + int(zone[3]) / 60) * (-1 if zone[1] == "-" else 1)
    clock = re.search(r"(?:T|,?\s+|:)([0-9]{1,2}:[0-9]{2}.*)$", text)
    rest = 0.0 if clock is None else (_hours(clock[1]) - offset) / 24
    match = re.match(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", text)
    if column["form"] == "compact" and match:
        return _day(int(match[1]), int(match[2]), int(match[3]))
    match = re.match(r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", text)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3])) + rest
    match = re.match(r"^(?:[a-z]+\.?,?\s+)?([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})", text, re.I)
    if match:
        first, second = int(match[1]), int(match[2])
        date, month = (first, second) if column["order"] == "day-first" else (second, first)
        return _day(_century(match[3]), month, date) + rest
    match = re.match(WEEKDAY + r"([0-9]{1,2})(?:st|nd|rd|th)?[-\s/.]+([a-z]{3})[a-z]*\.?[-,\s/]+([0-9]{4}|[0-9]{2})", text, re.I)
    if match:
        return _day(_century(match[3]), MONTHS.index(match[2].lower()) + 1, int(match[1])) + rest
    match = re.match(WEEKDAY + r"([a-z]{3})[a-z]*\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})", text, re.I)
    if match:
        return _day(int(match[3]), MONTHS.index(match[1].lower()) + 1, int(match[2])) + rest
    match = re.match(r"^([0-9]{4})[-/]([0-9]{2})$", text)
    if match:
        return _day(int(match[1]), int(match[2]), 1)
    match = re.match(r"^([0-9]{4})[- ]?Q([1-4])$", text, re.I)
    if match:
        return _day(int(match[1]), 3 * int(match[2]) - 2, 1)
    match = re.match(r"^([a-z]{3})[a-z]*[-\s]([0-9]{4}|[0-9]{2})$", text, re.I)
    if match:
        return _day(_century(match[2]), MONTHS.index(match[1].lower()) + 1, 1)
    return _fail(column, "a date", text)


def _word(text, column):
    value = text
    if re.match(r"^[+-]?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,10})?$", text):
        number = float(text)
        value = str(int(number)) if number == int(number) else repr(number)
    words = column["words"]
    if value in words:
        return words.index(value)
    alike = [i for i, known in enumerate(words) if known.lower() == value.lower()]
    if column["ignoreCase"] and alike:
        return alike[0]
    return _fail(column, "one of " + ", ".join(words), text)


def inputs_of(row):
    """The inputs of the network for a row, a dict of cells by column: encoded, then standardized."""
    values = []
    for column in FORM["columns"]:
        if column["name"] not in row:
            raise ValueError(f'column "{column["name"]}": expected a cell, received none.')
        text = _cleaned(row[column["name"]])
        gap = _is_missing(text, column)
        if column["kind"] == "words":
            if gap and not column["missingInput"]:
                _fail(column, "a word: no row of the table lacked it", text)
            at = len(column["words"]) if gap else _word(text, column)
            values += [((i == at) - mean) / spread for i, (mean, spread) in enumerate(zip(column["means"], column["spreads"]))]
        elif gap:
            values.append(0.0)
        else:
            value = _date(text, column) if column["kind"] == "date" else _number(text, column)
            value = float(np.float32(value)) if FORM["precision"] == "single" else value
            values.append((value - column["means"][0]) / column["spreads"][0])
    return values


def _weights(model):
    """The weights by their Keras path."""
    group = model["weightsManifest"][0]
    data = np.fromfile(os.path.join(HERE, "keras-model", group["paths"][0]), dtype="<f4")
    found, start = {}, 0
    for weight in group["weights"]:
        size = int(np.prod(weight["shape"]))
        found[weight["name"]] = data[start:start + size].reshape(weight["shape"])
        start += size
    return found


def keras_model():
    """The network as a Keras 3 model, without its preprocessing."""
    import keras

    model = _load("keras-model", "model.json")
    network = keras.saving.deserialize_keras_object(model["modelTopology"]["model_config"])
    weights = _weights(model)
    for weight in network.weights:
        weight.assign(weights[weight.path])
    return network


# Layers that do nothing at inference.
IDENTITIES = {"InputLayer", "Dropout", "GaussianDropout", "GaussianNoise", "AlphaDropout", "ActivityRegularization", "Identity"}
ACTIVATIONS = {"linear": lambda x: x, "relu": lambda x: np.maximum(x, 0)}


def numpy_outputs(x):
    """The outputs of a network of dense layers, computed with NumPy alone."""
    model = _load("keras-model", "model.json")
    weights = _weights(model)
    for layer in model["modelTopology"]["model_config"]["config"]["layers"]:
        kind, config = layer["class_name"], layer["config"]
        if kind == "Dense":
            activation = ACTIVATIONS.get(config["activation"])
            if activation is None:
                raise ImportError(f'keras is needed for the activation {config["activation"]}')
            x = activation(x @ weights[config["name"] + "/kernel"] + weights[config["name"] + "/bias"])
        elif kind not in IDENTITIES:
            raise ImportError(f"keras is needed for the layer {kind}")
    return x


def predict(rows):
    """Predicts rows, dicts of cells by column: the probability of each class by its name, or the number in its unit."""
    x = np.array([inputs_of(row) for row in rows], dtype=np.float32)
    try:
        outputs = np.asarray(keras_model()(x))
    except ImportError:
        outputs = numpy_outputs(x)
    target = FORM["target"]
    if target["classes"] is None:
        return [float(output[0]) * target["spread"] + target["mean"] for output in outputs]
    scaled = outputs.astype(np.float64) / target["temperature"]
    shares = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return [dict(zip(target["classes"], map(float, share))) for share in shares]


if __name__ == "__main__":
    print(FORM["target"]["name"], json.dumps(predict([_load("example.json")])[0], ensure_ascii=False), FORM["target"]["unit"])
`;
