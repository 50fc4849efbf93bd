"""Training steps of `bench speed` in PyTorch, on one thread.

Reads requests as lines of JSON and answers each with one line: {"prepare": "cnn-step"} prepares a step and warms it up,
{"turn": milliseconds} repeats it for a while and answers {"times": [...]} in milliseconds. Ends with its input.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
torch.set_num_interop_threads(1)
torch.manual_seed(0)


def mlp(sizes, batch):
    layers = []
    for inputs, outputs in zip(sizes[:-2], sizes[1:-1]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU(), nn.Dropout(0.5)]
    network = nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1]))
    return network, torch.randn(batch, sizes[0]), torch.randint(sizes[-1], (batch,))


class Recurrent(nn.Module):
    """An LSTM with one mask per sequence on its input, and a linear layer on its last state."""

    def __init__(self, features, units, classes, rate):
        super().__init__()
        self.rate = rate
        self.lstm = nn.LSTM(features, units, batch_first=True)
        self.head = nn.Linear(units, classes)

    def forward(self, x):
        keep = torch.empty(x.shape[0], 1, x.shape[2]).bernoulli_(1 - self.rate) / (1 - self.rate)
        states, _ = self.lstm(x * keep)
        return self.head(states[:, -1])


def lstm(batch, steps, features, units, classes):
    network = Recurrent(features, units, classes, 0.3)
    return network, torch.randn(batch, steps, features), torch.randint(classes, (batch,))


def cnn(batch):
    network = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 7 * 7, 10),
    )
    return network, torch.randn(batch, 1, 28, 28), torch.randint(10, (batch,))


def normalized(inputs, filters, size, stride):
    convolution = nn.Conv2d(inputs, filters, size, stride, size // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(filters))


class Block(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        first, second = normalized(inputs, filters, 3, stride), normalized(filters, filters, 3, 1)
        self.branch = nn.Sequential(first, nn.ReLU(), second)
        self.shortcut = nn.Identity() if stride == 1 else normalized(inputs, filters, 1, stride)

    def forward(self, x):
        return F.relu(self.shortcut(x) + self.branch(x))


def resnet(batch):
    layers = [normalized(1, 16, 3, 2), nn.ReLU()]
    inputs = 16
    for stage, filters in enumerate([16, 32, 64]):
        for block in range(2):
            layers.append(Block(inputs, filters, 2 if stage > 0 and block == 0 else 1))
            inputs = filters
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)]
    return nn.Sequential(*layers), torch.randn(batch, 1, 28, 28), torch.randint(10, (batch,))


class Labeller(nn.Module):
    def __init__(self, features, units, classes):
        super().__init__()
        self.lstm = nn.LSTM(features, units, batch_first=True)
        self.head = nn.Linear(units, classes)

    def forward(self, x):
        return self.head(self.lstm(x)[0])


def labeller(batch, steps, units, classes):
    x = F.one_hot(torch.randint(classes, (batch, steps)), classes).float()
    return Labeller(classes, units, classes), x, torch.randint(classes, (batch, steps))


STEPS = {
    "mlp-large-step": lambda: mlp([784, 512, 512, 10], 128),
    "mlp-small-step": lambda: mlp([32, 64, 64, 10], 32),
    "lstm-step": lambda: lstm(32, 32, 64, 128, 10),
    "cnn-step": lambda: cnn(32),
    "resnet-step": lambda: resnet(50),
    "char-lstm-step": lambda: labeller(32, 64, 128, 65),
}


def training_step(network, x, labels):
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, eps=1e-7)

    def step():
        optimizer.zero_grad(set_to_none=True)
        logits = network(x)
        F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1)).backward()
        optimizer.step()

    return step


def timed(step):
    begin = time.perf_counter()
    step()
    return 1000 * (time.perf_counter() - begin)


def turn(step, milliseconds):
    times = []
    while not times or sum(times) < milliseconds:
        times.append(timed(step))
    return times


def answer(value):
    print(json.dumps(value), flush=True)


answer({"version": torch.__version__, "mkl": torch.backends.mkl.is_available()})
step = None
for line in sys.stdin:
    request = json.loads(line)
    if "prepare" in request:
        make = STEPS.get(request["prepare"])
        if make is None:
            answer({"unknown": request["prepare"]})
            continue
        step = training_step(*make())
        answer({"times": turn(step, 200)})
    else:
        answer({"times": turn(step, request["turn"])})
