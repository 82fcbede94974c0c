"""Prints how well one unit, one hidden layer and four layers tell the drawn cats from the rest.

    python data/calibrate.py            # five seeds, about two minutes
    python data/calibrate.py --seeds 10

This is what the drawings in draw_cats.py are tuned with: plain gradient descent over all examples at once, X from 0
to 1, and the default weights of `network.initialize`. Logistic regression starts at zero and so has no seed.
"""

import argparse
import time

import numpy as np

from nnlib import datasets, descent, logistic, network
from nnlib.activations import relu

NETS = {"one hidden layer": [1200, 7, 1], "four layers": [1200, 20, 7, 5, 1]}
ALPHA, STEPS = 0.0075, 2500


def accuracy(predictions, Y):
    return 100 * np.mean(predictions == Y)


def fit_logistic(train, test):
    w, b = logistic.initialize(len(train.X))
    *_, last = logistic.descend(w, b, train.X, train.Y, ALPHA, STEPS, every=STEPS)
    return [accuracy(logistic.predict(last.w, last.b, part.X), part.Y) for part in (train, test)]


def fit_network(n, train, test, seed):
    net = network.initialize(n, relu, rng=seed)
    *_, last = descent.descend(net, train.X, train.Y, ALPHA, STEPS, every=STEPS)
    return [accuracy(network.predict(last.net, part.X), part.Y) for part in (train, test)]


def main():
    parser = argparse.ArgumentParser(description="Train on the drawn cats and print the accuracies.")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds of the initialization")
    seeds = range(parser.parse_args().seeds)
    train, test = datasets.cats()
    print(f"train: {train}\ntest:  {test}\nalpha = {ALPHA}, {STEPS} iterations, accuracy in percent\n")
    print(f"{'':20}{'':>6}{'train':>8}{'test':>8}{'seconds':>9}")

    start = time.perf_counter()
    scores = fit_logistic(train, test)
    print(f"{'one unit':20}{'-':>6}{scores[0]:8.1f}{scores[1]:8.1f}{time.perf_counter() - start:9.1f}")
    for name, n in NETS.items():
        table = []
        for seed in seeds:
            start = time.perf_counter()
            table.append(fit_network(n, train, test, seed))
            print(
                f"{name:20}{seed:6}{table[-1][0]:8.1f}{table[-1][1]:8.1f}{time.perf_counter() - start:9.1f}",
                flush=True,
            )
        for word, summary in (("mean", np.mean), ("min", np.min)):
            scores = summary(table, axis=0)
            print(f"{name:20}{word:>6}{scores[0]:8.1f}{scores[1]:8.1f}")


if __name__ == "__main__":
    main()
