"""Writes digits.npz: real handwritten digits, from the copy that scikit-learn carries.

    python data/make_digits.py            # write digits.npz
    python data/make_digits.py --check    # compare with digits.npz

Needs scikit-learn, which isn't a dependency of nnlib. Every digit is split the same way: of its
examples, shuffled with a fixed seed, the first quarter (rounded) is for testing.
"""

import argparse
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("digits.npz")
SEED = 2017


def arrays():
    """The pictures (m, 8, 8) uint8, values 0 to 16, and the labels (m,), of each split."""
    from sklearn.datasets import load_digits

    digits = load_digits()
    pictures, labels = digits.images.astype(np.uint8), digits.target.astype(np.uint8)
    rng = np.random.default_rng(SEED)
    test = np.zeros(len(labels), dtype=bool)
    for digit in range(10):
        places = np.flatnonzero(labels == digit)
        places = places[np.argsort(rng.random(len(places)))]
        test[places[: round(len(places) / 4)]] = True
    return {
        "train_pictures": pictures[~test],
        "train_labels": labels[~test],
        "test_pictures": pictures[test],
        "test_labels": labels[test],
    }


def main():
    parser = argparse.ArgumentParser(description="Write digits.npz.")
    parser.add_argument("--check", action="store_true", help="compare with digits.npz and write nothing")
    made = arrays()
    if parser.parse_args().check:
        with np.load(FILE, allow_pickle=False) as stored:
            for name, array in made.items():
                print(f"{name}: {'the same' if np.array_equal(stored[name], array) else 'different'}")
    else:
        np.savez_compressed(FILE, **made)
        print(
            f"{FILE.name}: {FILE.stat().st_size / 1e3:.0f} kB,",
            ", ".join(f"{k} {a.shape}" for k, a in made.items()),
        )


if __name__ == "__main__":
    main()
